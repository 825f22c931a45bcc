import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, call } from '@/api/client'
import { keys } from '@/api/queries'
import { useSlug } from '@/app/clinic'
import type { Mail } from '../types'
import { saveDraft, undoDraft } from './drafts'

/** What one can do with a mail that was sent and has not arrived. */
export function useSending(m: Mail) {
  const slug = useSlug()
  const cache = useQueryClient()
  const onSettled = () => cache.invalidateQueries({ queryKey: keys.of(slug, 'conversations') })
  const params = { params: { path: { slug, id: m.id } } }
  return {
    /** Makes it a draft again: one that waits, or one that failed. */
    undo: useMutation({
      mutationFn: () => (m.state === 'failed' ? saveDraft(slug, m.id, m.rev, {}) : undoDraft(slug, m.id)),
      onSettled,
    }),
    retry: useMutation({ mutationFn: () => call(api.POST('/api/v1/tenants/{slug}/mails/{id}/retry', params)), onSettled }),
    settle: useMutation({ mutationFn: () => call(api.POST('/api/v1/tenants/{slug}/mails/{id}/confirm', params)), onSettled }),
  }
}
