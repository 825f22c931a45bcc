import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api, call } from './client'

/** The keys of everything that belongs to a clinic begin with ['clinic', slug]. */
export const keys = {
  me: ['me'] as const,
  clinic: (slug: string) => ['clinic', slug] as const,
  of: (slug: string, ...rest: readonly unknown[]) => ['clinic', slug, ...rest] as const,
}

export const meQuery = queryOptions({
  queryKey: keys.me,
  queryFn: ({ signal }) => call(api.GET('/api/v1/me', { signal })),
  staleTime: 60_000,
})

export const clinicQuery = (slug: string) =>
  queryOptions({
    queryKey: keys.of(slug, 'about'),
    queryFn: ({ signal }) => call(api.GET('/api/v1/tenants/{slug}', { params: { path: { slug } }, signal })),
    staleTime: 60_000,
  })

export const teamQuery = (slug: string) =>
  queryOptions({
    queryKey: keys.of(slug, 'team'),
    queryFn: ({ signal }) => call(api.GET('/api/v1/tenants/{slug}/team', { params: { path: { slug } }, signal })),
  })

export const locationsQuery = (slug: string) =>
  queryOptions({
    queryKey: keys.of(slug, 'catalogue', 'locations'),
    queryFn: async ({ signal }) => (await call(api.GET('/api/v1/tenants/{slug}/locations', { params: { path: { slug } }, signal }))).items,
    staleTime: 5 * 60_000,
  })

export const providersQuery = (slug: string) =>
  queryOptions({
    queryKey: keys.of(slug, 'catalogue', 'providers'),
    queryFn: async ({ signal }) => (await call(api.GET('/api/v1/tenants/{slug}/providers', { params: { path: { slug } }, signal }))).items,
    staleTime: 5 * 60_000,
  })

export const resourcesQuery = (slug: string) =>
  queryOptions({
    queryKey: keys.of(slug, 'catalogue', 'resources'),
    queryFn: async ({ signal }) => (await call(api.GET('/api/v1/tenants/{slug}/resources', { params: { path: { slug } }, signal }))).items,
    staleTime: 5 * 60_000,
  })

export const servicesQuery = (slug: string) =>
  queryOptions({
    queryKey: keys.of(slug, 'catalogue', 'services'),
    queryFn: async ({ signal }) => (await call(api.GET('/api/v1/tenants/{slug}/services', { params: { path: { slug } }, signal }))).items,
    staleTime: 5 * 60_000,
  })

export const categoriesQuery = (slug: string) =>
  queryOptions({
    queryKey: keys.of(slug, 'catalogue', 'categories'),
    queryFn: async ({ signal }) => (await call(api.GET('/api/v1/tenants/{slug}/categories', { params: { path: { slug } }, signal }))).items,
    staleTime: 5 * 60_000,
  })

/** What was deleted of a kind of the catalogue, the latest first. */
export const deletedQuery = (slug: string, kind: 'locations' | 'providers' | 'resources' | 'services' | 'categories') =>
  queryOptions({
    queryKey: keys.of(slug, 'catalogue', 'deleted', kind),
    queryFn: async ({ signal }) => {
      // All kinds have what is shown of them here.
      const path = `/api/v1/tenants/{slug}/${kind as 'locations'}` as const
      return (await call(api.GET(path, { params: { path: { slug }, query: { deleted: true } }, signal }))).items
    },
  })

/** How many conversations of the inbox stand in each view, and how many of the open ones one has not read. */
export const countsQuery = (slug: string) =>
  queryOptions({
    queryKey: keys.of(slug, 'conversations', 'counts'),
    queryFn: ({ signal }) => call(api.GET('/api/v1/tenants/{slug}/conversations/counts', { params: { path: { slug } }, signal })),
  })

export const auditQuery = (slug: string) =>
  infiniteQueryOptions({
    queryKey: keys.of(slug, 'audit'),
    queryFn: ({ pageParam, signal }) =>
      call(api.GET('/api/v1/tenants/{slug}/audit', { params: { path: { slug }, query: pageParam ? { cursor: pageParam } : {} }, signal })),
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  })
