import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, call, idempotent, ifMatch } from '@/api/client'
import { isApiError } from '@/api/error'
import { keys } from '@/api/queries'
import type { components } from '@/api/schema'
import { useSlug } from '@/app/clinic'
import { toast } from '@/ui/toast'

export type Templates = components['schemas']['MailTemplates']
export type Template = components['schemas']['MailTemplate']
export type Texts = Pick<Template, 'name' | 'language' | 'subject' | 'body'>

/** The texts that are written again and again, and the variables that they may hold. */
export const templatesQuery = (slug: string) =>
  queryOptions({
    queryKey: keys.of(slug, 'mail-templates'),
    queryFn: ({ signal }) => call(api.GET('/api/v1/tenants/{slug}/mail-templates', { params: { path: { slug } }, signal })),
  })

/** Adds a template, or changes the one that is given. */
export function useSaveTemplate(template: Template | null) {
  const { t } = useTranslation()
  const slug = useSlug()
  const cache = useQueryClient()
  const [key] = useState(() => crypto.randomUUID())
  return useMutation({
    mutationFn: (body: Texts) =>
      call(
        template
          ? api.PATCH('/api/v1/tenants/{slug}/mail-templates/{id}', {
              params: { path: { slug, id: template.id }, header: ifMatch(template.rev) },
              body,
            })
          : api.POST('/api/v1/tenants/{slug}/mail-templates', { params: { path: { slug }, header: idempotent(key) }, body }),
      ),
    onSuccess: async () => {
      toast.done(t('common:saved'))
      await cache.invalidateQueries(templatesQuery(slug))
    },
    onError: (error) => {
      if (isApiError(error, 'stale_edit')) void cache.invalidateQueries(templatesQuery(slug))
    },
  })
}

export function useDeleteTemplate() {
  const { t } = useTranslation('settings')
  const slug = useSlug()
  const cache = useQueryClient()
  return useMutation({
    mutationFn: ({ id }: Template) => call(api.DELETE('/api/v1/tenants/{slug}/mail-templates/{id}', { params: { path: { slug, id } } })),
    onSuccess: async (_, { name }) => {
      toast.done(t('remove.done', { name }))
      await cache.invalidateQueries(templatesQuery(slug))
    },
  })
}

/** A text as it arrives, with made-up data; asked for anew with every pause in writing. */
export const previewQuery = (slug: string, { language, subject, body }: Texts) =>
  queryOptions({
    queryKey: keys.of(slug, 'mail-template-preview', language, subject, body),
    queryFn: ({ signal }) =>
      call(api.POST('/api/v1/tenants/{slug}/mail-templates/preview', { params: { path: { slug } }, body: { language, subject, body }, signal })),
    retry: false,
  })

export const signatureQuery = (slug: string) =>
  queryOptions({
    queryKey: keys.of(slug, 'mail-signature'),
    queryFn: async ({ signal }) => (await call(api.GET('/api/v1/tenants/{slug}/mail-signature', { params: { path: { slug } }, signal }))).text,
  })

export function useSaveSignature() {
  const { t } = useTranslation()
  const slug = useSlug()
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (text: string) => call(api.PUT('/api/v1/tenants/{slug}/mail-signature', { params: { path: { slug } }, body: { text } })),
    onSuccess: ({ text }) => {
      cache.setQueryData(signatureQuery(slug).queryKey, text)
      toast.done(t('common:saved'))
    },
  })
}
