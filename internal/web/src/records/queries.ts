import { infiniteQueryOptions } from '@tanstack/react-query'
import { api, call } from '@/api/client'
import { keys } from '@/api/queries'

export type RecordKind = 'client' | 'appointment'

const paths = {
  client: '/api/v1/tenants/{slug}/clients/{id}/history',
  appointment: '/api/v1/tenants/{slug}/appointments/{id}/history',
} as const

/** What was done to a record, the newest first. The keys lie below the record's list, so that a live event renews them. */
export const historyQuery = (slug: string, kind: RecordKind, id: string) =>
  infiniteQueryOptions({
    queryKey: keys.of(slug, `${kind}s`, 'history', id),
    queryFn: ({ pageParam, signal }) =>
      call(api.GET(paths[kind], { params: { path: { slug, id }, query: pageParam ? { cursor: pageParam } : {} }, signal })),
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  })

/** Who has looked at the client's record; without a client, at anybody's. */
export const accessQuery = (slug: string, clientId?: string) =>
  infiniteQueryOptions({
    queryKey: keys.of(slug, 'access-log', clientId ?? ''),
    queryFn: ({ pageParam, signal }) => {
      const query = pageParam ? { cursor: pageParam } : {}
      return clientId
        ? call(api.GET('/api/v1/tenants/{slug}/clients/{id}/access-log', { params: { path: { slug, id: clientId }, query }, signal }))
        : call(api.GET('/api/v1/tenants/{slug}/access-log', { params: { path: { slug }, query }, signal }))
    },
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  })
