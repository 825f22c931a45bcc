import { useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { api, call, idempotent, ifMatch } from '@/api/client'
import { keys } from '@/api/queries'
import type { Client } from '@/api/types'
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
      refresh: () => cache.invalidateQueries({ queryKey: keys.of(slug, 'clients') }),
    }
  }, [cache, slug])
}
