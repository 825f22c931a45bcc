import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { readBookingSearch } from '@/booking/search'
import { words } from '@/i18n'
import { rootRoute } from './base'

/** The pages for people without an account: booking with a clinic, and the visit of a link. */
const bookingRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/book/$page',
  validateSearch: readBookingSearch,
  loader: () => words('booking'),
  component: lazyRouteComponent(() => import('@/booking/BookingPage'), 'BookingPage'),
})

const visitRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/a/$token',
  validateSearch: (raw: Record<string, unknown>): { do?: string } => (typeof raw.do === 'string' ? { do: raw.do } : {}),
  loader: () => words('booking'),
  component: lazyRouteComponent(() => import('@/booking/VisitPage'), 'VisitPage'),
})

/** Where a payment link leads, and where the provider's page leads back to. */
const payRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/pay/$token',
  validateSearch: (raw: Record<string, unknown>): { back?: string } => (typeof raw.back === 'string' ? { back: raw.back.slice(0, 10) } : {}),
  loader: () => words('payments'),
  component: lazyRouteComponent(() => import('@/payments/PayPage'), 'PayPage'),
})

export const bookingRoutes = [bookingRoute, visitRoute, payRoute] as const
