import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api, call } from '@/api/client'
import { keys } from '@/api/queries'
import type { ClientFilter } from '@/api/types'

/** What the list asks for: the filter, and whether the deleted ones are meant. */
export type ListFilter = ClientFilter & { deleted?: true }

const PAGE = 40

/** The list, page by page; while the filter changes the old rows stay. */
export const clientsQuery = (slug: string, filter: ListFilter) =>
  infiniteQueryOptions({
    queryKey: keys.of(slug, 'clients', 'list', filter),
    queryFn: ({ pageParam, signal }) => {
      const query = { limit: PAGE, ...filter, ...(pageParam ? { cursor: pageParam } : {}) }
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

/** The clinic's own fields of clients, with the revision that an edit is made from. */
export const fieldsQuery = (slug: string) =>
  queryOptions({
    queryKey: keys.of(slug, 'client-fields'),
    queryFn: ({ signal }) => call(api.GET('/api/v1/tenants/{slug}/client-fields', { params: { path: { slug } }, signal })),
    staleTime: 5 * 60_000,
  })

/** The tags in use, the most used first. */
export const tagsQuery = (slug: string) =>
  queryOptions({
    queryKey: keys.of(slug, 'clients', 'tags'),
    queryFn: async ({ signal }) => (await call(api.GET('/api/v1/tenants/{slug}/clients/tags', { params: { path: { slug } }, signal }))).items,
  })

/** Every decision of a client about channels and data, the last first. */
export const consentsQuery = (slug: string, id: string) =>
  queryOptions({
    queryKey: keys.of(slug, 'clients', 'consents', id),
    queryFn: async ({ signal }) =>
      (await call(api.GET('/api/v1/tenants/{slug}/clients/{id}/consents', { params: { path: { slug, id } }, signal }))).items,
  })

/** The notes that stand above the others. */
export const pinnedQuery = (slug: string, id: string) =>
  queryOptions({
    queryKey: keys.of(slug, 'clients', 'notes', id, 'pinned'),
    queryFn: async ({ signal }) =>
      (
        await call(
          api.GET('/api/v1/tenants/{slug}/clients/{id}/notes', { params: { path: { slug, id }, query: { pinned: true, limit: 20 } }, signal }),
        )
      ).items,
  })

/** What the calendar says of a client in figures; renewed with the appointments. */
export const totalsQuery = (slug: string, id: string) =>
  queryOptions({
    queryKey: keys.of(slug, 'appointments', 'totals', id),
    queryFn: ({ signal }) => call(api.GET('/api/v1/tenants/{slug}/clients/{id}/totals', { params: { path: { slug, id } }, signal })),
  })

/** The saved views that the person has: their own and the shared ones. */
export const viewsQuery = (slug: string) =>
  queryOptions({
    queryKey: keys.of(slug, 'client-views'),
    queryFn: async ({ signal }) => (await call(api.GET('/api/v1/tenants/{slug}/client-views', { params: { path: { slug } }, signal }))).items,
  })

export const TIMELINE_KINDS = ['appointment', 'note', 'conversation', 'reminder', 'payment', 'invoice', 'file', 'consent', 'merge'] as const
export type TimelineKind = (typeof TIMELINE_KINDS)[number]

/** Everything that happened with a client, page by page, the newest first; renewed with the appointments. */
export const timelineQuery = (slug: string, id: string, kind: TimelineKind | undefined) =>
  infiniteQueryOptions({
    queryKey: keys.of(slug, 'appointments', 'timeline', id, kind ?? 'all'),
    queryFn: ({ pageParam, signal }) => {
      const query = { limit: 20, ...(kind ? { kinds: [kind] } : {}), ...(pageParam ? { cursor: pageParam } : {}) }
      return call(api.GET('/api/v1/tenants/{slug}/clients/{id}/timeline', { params: { path: { slug, id }, query }, signal }))
    },
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  })

/** Who may be the same person. */
export const suspectsQuery = (slug: string, id: string) =>
  queryOptions({
    queryKey: keys.of(slug, 'clients', 'duplicates', id),
    queryFn: async ({ signal }) =>
      (await call(api.GET('/api/v1/tenants/{slug}/clients/{id}/duplicates', { params: { path: { slug, id } }, signal }))).items,
  })
