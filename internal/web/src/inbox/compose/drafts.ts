import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { api, call, idempotent, ifMatch } from '@/api/client'
import { keys } from '@/api/queries'
import type { components } from '@/api/schema'
import { useAttempt } from '@/api/useAttempt'
import { useSlug } from '@/app/clinic'
import type { Draft } from '../types'

type Schemas = components['schemas']
type NewDraft = Schemas['CreateDraftInputBody']
export type DraftFields = Schemas['EditDraftInputBody']

/** One's own mails that are not sent yet. */
export const draftsQuery = (slug: string) =>
  queryOptions({
    queryKey: keys.of(slug, 'conversations', 'drafts'),
    queryFn: async ({ signal }) => (await call(api.GET('/api/v1/tenants/{slug}/drafts', { params: { path: { slug } }, signal }))).items,
  })

export const draftQuery = (slug: string, id: string) =>
  queryOptions({
    queryKey: keys.of(slug, 'draft', id),
    queryFn: ({ signal }) => readDraft(slug, id, signal),
    // The form has its own copy from then on.
    staleTime: Infinity,
    gcTime: 0,
  })

export function readDraft(slug: string, id: string, signal?: AbortSignal): Promise<Draft> {
  return call(api.GET('/api/v1/tenants/{slug}/drafts/{id}', { params: { path: { slug, id } }, ...(signal && { signal }) }))
}

export function saveDraft(slug: string, id: string, rev: number, body: DraftFields): Promise<Draft> {
  return call(api.PATCH('/api/v1/tenants/{slug}/drafts/{id}', { params: { path: { slug, id }, header: ifMatch(rev) }, body }))
}

export function discardDraft(slug: string, id: string) {
  return call(api.DELETE('/api/v1/tenants/{slug}/drafts/{id}', { params: { path: { slug, id } } }))
}

export function sendDraft(slug: string, id: string, rev: number, body: { anyway?: string; close_after?: boolean }): Promise<Draft> {
  return call(api.POST('/api/v1/tenants/{slug}/drafts/{id}/send', { params: { path: { slug, id }, header: ifMatch(rev) }, body }))
}

export function undoDraft(slug: string, id: string): Promise<Draft> {
  return call(api.POST('/api/v1/tenants/{slug}/drafts/{id}/undo', { params: { path: { slug, id } } }))
}

export function detachFile(slug: string, id: string, attachment: string): Promise<Draft> {
  return call(api.DELETE('/api/v1/tenants/{slug}/drafts/{id}/attachments/{attachment}', { params: { path: { slug, id, attachment } } }))
}

/** Begins a mail: a new one, an answer or a forward. */
export function useBeginDraft() {
  const slug = useSlug()
  const cache = useQueryClient()
  const attempt = useAttempt()
  return useMutation({
    mutationFn: (body: NewDraft) =>
      call(api.POST('/api/v1/tenants/{slug}/drafts', { params: { path: { slug }, header: idempotent(attempt.key(body)) }, body })),
    onSuccess: () => {
      attempt.done()
      void cache.invalidateQueries({ queryKey: keys.of(slug, 'conversations', 'drafts') })
    },
  })
}

/** A template with its gaps filled in for a client. */
export function fillTemplate(slug: string, id: string, clientId: string | undefined) {
  const body = clientId ? { client_id: clientId } : {}
  return call(api.POST('/api/v1/tenants/{slug}/mail-templates/{id}/fill', { params: { path: { slug, id } }, body }))
}
