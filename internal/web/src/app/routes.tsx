import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { accountRoute, rootRoute } from './base'
import { adminRoutes } from './routes.admin'
import { authRoutes } from './routes.auth'
import { bookingRoutes } from './routes.booking'
import { clinicRoutes } from './routes.clinic'
import { homeOf, requireMe } from './session'

const indexRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  beforeLoad: async ({ context }) => {
    throw redirect(homeOf(await requireMe(context.cache, '/')))
  },
})

const accountIndex = createRoute({
  getParentRoute: () => accountRoute,
  path: '/',
  component: lazyRouteComponent(() => import('@/account/AccountPage'), 'AccountPage'),
})

export const routeTree = rootRoute.addChildren([
  indexRoute,
  ...bookingRoutes,
  authRoutes,
  clinicRoutes,
  accountRoute.addChildren([accountIndex]),
  adminRoutes,
])
