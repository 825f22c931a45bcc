import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api, call, ifMatch } from '@/api/client'
import { isApiError } from '@/api/error'
import { keys } from '@/api/queries'
import type { components } from '@/api/schema'
import { useSlug } from '@/app/clinic'
import { toast } from '@/ui/toast'

export type Reminders = components['schemas']['Reminders']
export type Rule = components['schemas']['ReminderRule']
export type Channel = Rule['channel']
export type Words = components['schemas']['ReminderWords']
export type Quiet = components['schemas']['QuietHours']

export const rulesQuery = (slug: string) =>
  queryOptions({
    queryKey: keys.of(slug, 'about', 'reminder-rules'),
    queryFn: ({ signal }) => call(api.GET('/api/v1/tenants/{slug}/reminder-rules', { params: { path: { slug } }, signal })),
  })

/** Saves the rules with a part of them changed. */
export function useSaveRules(saved: Reminders) {
  const { t } = useTranslation()
  const slug = useSlug()
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (part: { rules?: Rule[]; quiet?: Quiet }) =>
      call(
        api.PUT('/api/v1/tenants/{slug}/reminder-rules', {
          params: { path: { slug }, header: ifMatch(saved.rev) },
          body: { rules: part.rules ?? saved.rules, quiet: part.quiet ?? saved.quiet },
        }),
      ),
    onSuccess: (next) => {
      cache.setQueryData(rulesQuery(slug).queryKey, next)
      toast.done(t('common:saved'))
    },
    onError: (error) => {
      if (isApiError(error, 'stale_edit')) void cache.invalidateQueries(rulesQuery(slug))
    },
  })
}

/** A text as the client would get it; asked for anew with every pause in writing. */
export const previewQuery = (slug: string, channel: Channel, language: 'ro' | 'en', words: Words) =>
  queryOptions({
    queryKey: keys.of(slug, 'about', 'reminder-preview', channel, language, words.subject, words.body),
    queryFn: ({ signal }) =>
      call(api.POST('/api/v1/tenants/{slug}/reminder-rules/preview', { params: { path: { slug } }, body: { ...words, channel, language }, signal })),
    retry: false,
  })
