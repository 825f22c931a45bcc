import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { consentingClinic, readConsented } from '@/inbox/accounts/consented'
import { consentingClinic as payingClinic, readConnected } from '@/payments/consent'
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

/** Where a mail provider's page leads back to: on to the clinic that one came from. */
const consentedRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/mailboxes/connected',
  validateSearch: readConsented,
  beforeLoad: async ({ context, search, location }) => {
    const me = await requireMe(context.cache, location.href)
    const slug = consentingClinic() ?? me.clinics.find((c) => c.role === 'owner')?.slug
    throw redirect(slug ? { to: '/c/$slug/settings/mail-accounts', params: { slug }, search } : homeOf(me))
  },
})

/** Where Stripe's page leads back to, likewise. */
const connectedRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/payments/connected',
  validateSearch: readConnected,
  beforeLoad: async ({ context, search, location }) => {
    const me = await requireMe(context.cache, location.href)
    const slug = payingClinic() ?? me.clinics.find((c) => c.role === 'owner')?.slug
    throw redirect(slug ? { to: '/c/$slug/settings/payments', params: { slug }, search } : homeOf(me))
  },
})

const accountIndex = createRoute({
  getParentRoute: () => accountRoute,
  path: '/',
  component: lazyRouteComponent(() => import('@/account/AccountPage'), 'AccountPage'),
})

export const routeTree = rootRoute.addChildren([
  indexRoute,
  consentedRoute,
  connectedRoute,
  ...bookingRoutes,
  authRoutes,
  clinicRoutes,
  accountRoute.addChildren([accountIndex]),
  adminRoutes,
])
