import { queryOptions } from '@tanstack/react-query'
import { api, call } from '@/api/client'
import { keys } from '@/api/queries'
import type { components } from '@/api/schema'

export type ClientImport = components['schemas']['ClientImport']
export type ImportOptions = components['schemas']['ImportOptions']
export type ImportRow = components['schemas']['ImportRow']

export const importsQuery = (slug: string) =>
  queryOptions({
    queryKey: keys.of(slug, 'imports', 'list'),
    queryFn: async ({ signal }) => (await call(api.GET('/api/v1/tenants/{slug}/imports', { params: { path: { slug } }, signal }))).items,
  })

export const importQuery = (slug: string, id: string) =>
  queryOptions({
    queryKey: keys.of(slug, 'imports', 'one', id),
    queryFn: ({ signal }) => call(api.GET('/api/v1/tenants/{slug}/imports/{id}', { params: { path: { slug, id } }, signal })),
    refetchInterval: (query) => (query.state.data?.state === 'running' ? 2000 : false),
  })

export const previewQuery = (slug: string, id: string, options: ImportOptions) =>
  queryOptions({
    queryKey: keys.of(slug, 'import-preview', id, options),
    queryFn: async ({ signal }) =>
      (await call(api.POST('/api/v1/tenants/{slug}/imports/{id}/preview', { params: { path: { slug, id } }, body: options, signal }))).items,
    retry: false,
  })

export function startImport(slug: string, id: string, body: ImportOptions) {
  return call(api.POST('/api/v1/tenants/{slug}/imports/{id}/start', { params: { path: { slug, id } }, body }))
}

export function cancelImport(slug: string, id: string) {
  return call(api.POST('/api/v1/tenants/{slug}/imports/{id}/cancel', { params: { path: { slug, id } } }))
}
