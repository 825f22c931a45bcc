import type { QueryClient } from '@tanstack/react-query'
import { createRootRouteWithContext, createRoute, lazyRouteComponent, notFound } from '@tanstack/react-router'
import { clinicQuery } from '@/api/queries'
import { ClinicFailed } from '@/frame/pages'
import { words } from '@/i18n'
import { Root } from './Root'
import { rememberClinic, requireMe } from './session'

export interface RouterContext {
  cache: QueryClient
}

export const rootRoute = createRootRouteWithContext<RouterContext>()({ component: Root })

/** Everything of one clinic: the person is signed in and a member, the clinic is loaded, the frame stands. */
export const clinicRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/c/$slug',
  beforeLoad: async ({ context, location }) => {
    await requireMe(context.cache, location.href)
  },
  loader: async ({ context, params }) => {
    await context.cache.ensureQueryData(clinicQuery(params.slug))
    rememberClinic(params.slug)
  },
  errorComponent: ClinicFailed,
  component: lazyRouteComponent(() => import('@/frame/ClinicFrame'), 'ClinicFrame'),
})

/** The person's own area, outside any clinic. */
export const accountRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/account',
  beforeLoad: async ({ context, location }) => {
    await requireMe(context.cache, location.href)
  },
  loader: () => words('account', 'auth'),
  component: lazyRouteComponent(() => import('@/account/AccountFrame'), 'AccountFrame'),
})

/** The platform's area; for everybody but super-admins it does not exist. */
export const adminRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/admin',
  beforeLoad: async ({ context, location }) => {
    const me = await requireMe(context.cache, location.href)

    if (!me.super_admin) throw notFound()
  },
  loader: () => words('admin', 'settings', 'auth'),
  component: lazyRouteComponent(() => import('@/admin/AdminFrame'), 'AdminFrame'),
})
