import { useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { api, call, idempotent, ifMatch } from '@/api/client'
import { keys } from '@/api/queries'
import type { ClientNote } from '@/api/types'

/** Writes of the notes on one client; what shows notes is read again. */
export function useNotes(slug: string, clientId: string) {
  const cache = useQueryClient()
  return useMemo(() => {
    const refresh = () =>
      Promise.all([
        cache.invalidateQueries({ queryKey: keys.of(slug, 'clients', 'notes', clientId) }),
        cache.invalidateQueries({ queryKey: keys.of(slug, 'appointments', 'timeline', clientId) }),
      ])
    const then = async <T>(pending: Promise<T>): Promise<T> => {
      const made = await pending
      await refresh()
      return made
    }
    return {
      refresh,
      add: (body: { text: string; pinned?: boolean }, key: string) =>
        then(
          call(api.POST('/api/v1/tenants/{slug}/clients/{id}/notes', { params: { path: { slug, id: clientId }, header: idempotent(key) }, body })),
        ),
      edit: (note: Pick<ClientNote, 'id' | 'rev'>, body: { text?: string; pinned?: boolean }) =>
        then(call(api.PATCH('/api/v1/tenants/{slug}/notes/{id}', { params: { path: { slug, id: note.id }, header: ifMatch(note.rev) }, body }))),
      remove: (note: Pick<ClientNote, 'id' | 'rev'>) =>
        then(call(api.DELETE('/api/v1/tenants/{slug}/notes/{id}', { params: { path: { slug, id: note.id }, header: ifMatch(note.rev) } }))),
      restore: (id: string) => then(call(api.POST('/api/v1/tenants/{slug}/notes/{id}/restore', { params: { path: { slug, id } } }))),
    }
  }, [cache, slug, clientId])
}
