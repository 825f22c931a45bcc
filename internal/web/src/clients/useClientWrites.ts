import { useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { api, call, idempotent, ifMatch } from '@/api/client'
import { keys } from '@/api/queries'
import type { Client, ConsentBody } from '@/api/types'
import type { ClientToSend } from './record'

type Body = Partial<ClientToSend> & { allow_duplicate?: boolean }

/** Creates and edits clients; the lists are read again, the open record is there at once. */
export function useClientWrites(slug: string) {
  const cache = useQueryClient()
  return useMemo(() => {
    const keep = (c: Client) => {
      cache.setQueryData(keys.of(slug, 'clients', 'one', c.id), c)
      void cache.invalidateQueries({ queryKey: keys.of(slug, 'clients', 'list') })
      return c
    }
    return {
      create: async (body: Body & { name: string }, key: string) =>
        keep(await call(api.POST('/api/v1/tenants/{slug}/clients', { params: { path: { slug }, header: idempotent(key) }, body }))),
      edit: async (id: string, rev: number, body: Body) =>
        keep(await call(api.PATCH('/api/v1/tenants/{slug}/clients/{id}', { params: { path: { slug, id }, header: ifMatch(rev) }, body }))),
      /** Keeps a decision about a channel or the data; the record has what is in force then. */
      consent: async (id: string, body: ConsentBody, key: string) => {
        const made = keep(
          await call(api.POST('/api/v1/tenants/{slug}/clients/{id}/consents', { params: { path: { slug, id }, header: idempotent(key) }, body })),
        )
        void cache.invalidateQueries({ queryKey: keys.of(slug, 'clients', 'consents', id) })
        void cache.invalidateQueries({ queryKey: keys.of(slug, 'appointments', 'timeline', id) })
        return made
      },
      remove: async (id: string, rev: number) => {
        await call(api.DELETE('/api/v1/tenants/{slug}/clients/{id}', { params: { path: { slug, id }, header: ifMatch(rev) } }))
        await cache.invalidateQueries({ queryKey: keys.of(slug, 'clients') })
      },
      restore: async (id: string) => {
        const made = keep(await call(api.POST('/api/v1/tenants/{slug}/clients/{id}/restore', { params: { path: { slug, id } } })))
        void cache.invalidateQueries({ queryKey: keys.of(slug, 'clients') })
        return made
      },
      refresh: () => cache.invalidateQueries({ queryKey: keys.of(slug, 'clients') }),
    }
  }, [cache, slug])
}
