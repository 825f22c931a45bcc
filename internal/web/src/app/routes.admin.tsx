import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { adminRoute } from './base'

const states = ['active', 'suspended', 'provisioning', 'deleted', 'purged'] as const

export interface TenantsSearch {
  q?: string
  state?: (typeof states)[number]
}

const tenantsRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: '/',
  validateSearch: (raw: Record<string, unknown>): TenantsSearch => ({
    ...(typeof raw.q === 'string' && raw.q !== '' ? { q: raw.q.slice(0, 100) } : {}),
    ...(states.some((s) => s === raw.state) ? { state: raw.state as TenantsSearch['state'] } : {}),
  }),
  component: lazyRouteComponent(() => import('@/admin/TenantsPage'), 'TenantsPage'),
})

const tenantRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: '/tenants/$id',
  component: lazyRouteComponent(() => import('@/admin/TenantPage'), 'TenantPage'),
})

const adminAuditRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: '/audit',
  component: lazyRouteComponent(() => import('@/admin/AuditPage'), 'AuditPage'),
})

const adminBillingRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: '/billing',
  component: lazyRouteComponent(() => import('@/admin/BillingPage'), 'BillingPage'),
})

const queuesRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: '/queues',
  component: lazyRouteComponent(() => import('@/admin/QueuesPage'), 'QueuesPage'),
})

export const adminRoutes = adminRoute.addChildren([tenantsRoute, tenantRoute, queuesRoute, adminBillingRoute, adminAuditRoute])
