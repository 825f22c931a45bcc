import { infiniteQueryOptions, keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { api, call, idempotent } from '@/api/client'
import type { AdminTenantDetail } from '@/api/types'
import { useAttempt } from '@/api/useAttempt'
import type { TenantsSearch } from '@/app/routes.admin'

export const tenantsQuery = (search: TenantsSearch) =>
  infiniteQueryOptions({
    queryKey: ['admin', 'tenants', search],
    queryFn: ({ pageParam, signal }) =>
      call(api.GET('/api/v1/admin/tenants', { params: { query: { ...search, ...(pageParam ? { cursor: pageParam } : {}) } }, signal })),
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  })

export const tenantQuery = (id: string) =>
  queryOptions({
    queryKey: ['admin', 'tenant', id],
    queryFn: ({ signal }) => call(api.GET('/api/v1/admin/tenants/{id}', { params: { path: { id } }, signal })),
  })

export const clustersQuery = queryOptions({
  queryKey: ['admin', 'clusters'],
  queryFn: async ({ signal }) => (await call(api.GET('/api/v1/admin/clusters', { signal }))).items,
})

export const adminAuditQuery = (tenant?: string) =>
  infiniteQueryOptions({
    queryKey: ['admin', 'audit', tenant ?? ''],
    queryFn: ({ pageParam, signal }) =>
      call(
        api.GET('/api/v1/admin/audit', {
          params: { query: { ...(tenant ? { tenant_id: tenant } : {}), ...(pageParam ? { cursor: pageParam } : {}) } },
          signal,
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  })

export interface NewTenant {
  name: string
  time_zone: string
  currency: string
  language: 'ro' | 'en'
  owner_email: string
  max_seats: number
  slug?: string
  cluster?: string
}

export function useCreateTenant() {
  const cache = useQueryClient()
  const attempt = useAttempt()
  return useMutation({
    mutationFn: (body: NewTenant) => call(api.POST('/api/v1/admin/tenants', { params: { header: idempotent(attempt.key(body)) }, body })),
    onSuccess: () => {
      attempt.done()
      void cache.invalidateQueries({ queryKey: ['admin'] })
    },
  })
}

/** A change of one clinic answers with the whole of it; lists and log are read again. */
function useChange<In>(id: string, change: (body: In) => Promise<AdminTenantDetail>) {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: change,
    onSuccess: () => cache.invalidateQueries({ queryKey: ['admin'] }),
    meta: { id },
  })
}

export const useSuspend = (id: string) =>
  useChange(id, (body: { reason: string }) => call(api.POST('/api/v1/admin/tenants/{id}/suspend', { params: { path: { id } }, body })))

export const useRestore = (id: string) =>
  useChange(id, (body: { reason: string }) => call(api.POST('/api/v1/admin/tenants/{id}/restore', { params: { path: { id } }, body })))

export const useDelete = (id: string) =>
  useChange(id, (body: { reason: string }) => call(api.POST('/api/v1/admin/tenants/{id}/delete', { params: { path: { id } }, body })))

export const useSetSeats = (id: string) =>
  useChange(id, (body: { max_seats: number; reason: string }) =>
    call(api.PUT('/api/v1/admin/tenants/{id}/seats', { params: { path: { id } }, body })),
  )

export function useReinviteOwner(id: string) {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: () => call(api.POST('/api/v1/admin/tenants/{id}/owner-invitation', { params: { path: { id } } })),
    onSuccess: () => cache.invalidateQueries({ queryKey: ['admin'] }),
  })
}

export const tenantBillingQuery = (id: string) =>
  queryOptions({
    queryKey: ['admin', 'tenant', id, 'billing'],
    queryFn: async ({ signal }) => (await call(api.GET('/api/v1/admin/tenants/{id}/billing', { params: { path: { id } }, signal }))).billing,
  })

export const driftQuery = queryOptions({
  queryKey: ['admin', 'drift'],
  queryFn: ({ signal }) => call(api.GET('/api/v1/admin/billing/drift', { signal })),
})
