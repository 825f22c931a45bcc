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

export const bookingRoutes = [bookingRoute, visitRoute] as const
