import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { api, call, idempotent } from '@/api/client'
import type { TenantOperation } from '@/api/types'
import { useAttempt } from '@/api/useAttempt'

const WHILE_RUNNING = 1000
const AT_REST = 30_000

export const isActive = (o: TenantOperation) => o.state === 'queued' || o.state === 'running'

/** A clinic's operations, looked at often while one is under way. */
export const operationsQuery = (id: string) =>
  queryOptions({
    queryKey: ['admin', 'operations', id],
    queryFn: async ({ signal }) => (await call(api.GET('/api/v1/admin/tenants/{id}/operations', { params: { path: { id } }, signal }))).items,
    refetchInterval: ({ state }) => (state.data?.some(isActive) ? WHILE_RUNNING : AT_REST),
  })

export interface NewOperation {
  kind: 'backup' | 'restore' | 'rollback' | 'move' | 'export' | 'purge'
  reason: string
  cluster?: string
  of?: string
  confirm?: string
}

export function useBegin(id: string) {
  const cache = useQueryClient()
  const attempt = useAttempt()
  return useMutation({
    mutationFn: (body: NewOperation) =>
      call(api.POST('/api/v1/admin/tenants/{id}/operations', { params: { path: { id }, header: idempotent(attempt.key(body)) }, body })),
    onSuccess: () => {
      attempt.done()
      return cache.invalidateQueries({ queryKey: ['admin'] })
    },
  })
}

export function useCancel(id: string) {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (operation: string) =>
      call(api.POST('/api/v1/admin/tenants/{id}/operations/{operation}/cancel', { params: { path: { id, operation } } })),
    onSuccess: () => cache.invalidateQueries({ queryKey: ['admin', 'operations', id] }),
  })
}

export const downloadOf = (tenant: string, operation: string) =>
  `/api/v1/admin/tenants/${encodeURIComponent(tenant)}/operations/${encodeURIComponent(operation)}/download`
