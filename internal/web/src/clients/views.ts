import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { api, call, idempotent, ifMatch } from '@/api/client'
import type { ClientFilter, ClientView } from '@/api/types'
import { viewsQuery } from './queries'

interface Change {
  name?: string
  shared?: boolean
  filter?: ClientFilter
  columns?: string[]
}

/** The saved views of the list, and their writes. */
export function useViews(slug: string) {
  const cache = useQueryClient()
  const found = useQuery(viewsQuery(slug))
  const writes = useMemo(() => {
    const then = async <T>(pending: Promise<T>): Promise<T> => {
      const made = await pending
      await cache.invalidateQueries({ queryKey: viewsQuery(slug).queryKey })
      return made
    }
    return {
      save: (body: Change & { name: string; filter: ClientFilter }, key: string) =>
        then(call(api.POST('/api/v1/tenants/{slug}/client-views', { params: { path: { slug }, header: idempotent(key) }, body }))),
      edit: (view: ClientView, body: Change) =>
        then(
          call(api.PATCH('/api/v1/tenants/{slug}/client-views/{id}', { params: { path: { slug, id: view.id }, header: ifMatch(view.rev) }, body })),
        ),
      remove: (view: ClientView) =>
        then(call(api.DELETE('/api/v1/tenants/{slug}/client-views/{id}', { params: { path: { slug, id: view.id }, header: ifMatch(view.rev) } }))),
    }
  }, [cache, slug])
  return { views: found.data ?? [], ...writes }
}
