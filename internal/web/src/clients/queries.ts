import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api, call } from '@/api/client'
import { keys } from '@/api/queries'
import type { ClientStatus, Sort } from './search'

export interface ListFilter {
  q: string
  status: ClientStatus | undefined
  sort: Sort
}

const PAGE = 40

/** The list, page by page; while the filter changes the old rows stay. */
export const clientsQuery = (slug: string, filter: ListFilter) =>
  infiniteQueryOptions({
    queryKey: keys.of(slug, 'clients', 'list', filter),
    queryFn: ({ pageParam, signal }) => {
      const { q, status, sort } = filter
      const query = { limit: PAGE, sort, ...(q ? { q } : {}), ...(status ? { status } : {}), ...(pageParam ? { cursor: pageParam } : {}) }
      return call(api.GET('/api/v1/tenants/{slug}/clients', { params: { path: { slug }, query }, signal }))
    },
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  })

export const clientQuery = (slug: string, id: string) =>
  queryOptions({
    queryKey: keys.of(slug, 'clients', 'one', id),
    queryFn: ({ signal }) => call(api.GET('/api/v1/tenants/{slug}/clients/{id}', { params: { path: { slug, id } }, signal })),
  })

export const clientAppointmentsQuery = (slug: string, id: string) =>
  queryOptions({
    queryKey: keys.of(slug, 'appointments', 'of-client', id),
    queryFn: async ({ signal }) =>
      (await call(api.GET('/api/v1/tenants/{slug}/clients/{id}/appointments', { params: { path: { slug, id } }, signal }))).items,
  })
