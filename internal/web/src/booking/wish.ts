import type { BookingPageData, BookingProvider, BookingService } from './types'
import { MAX_SERVICES } from './search'

/** The services of a list of identifiers that are offered, in its order. */
export function servicesOf(page: BookingPageData, joined: string | undefined): BookingService[] {
  return (joined ?? '').split(',').flatMap((id) => page.services.find((s) => s.id === id) ?? [])
}

/** Who perform all of the services. */
export function providersFor(page: BookingPageData, services: readonly BookingService[]): BookingProvider[] {
  return page.providers.filter((p) => services.every((s) => p.service_ids.includes(s.id)))
}

/** What can be added to the services: somebody performs all of it. */
export function addableTo(page: BookingPageData, services: readonly BookingService[]): BookingService[] {
  if (services.length >= MAX_SERVICES) return []
  return page.services.filter((s) => !services.includes(s) && providersFor(page, [...services, s]).length > 0)
}

/** How long the services take together, and what they cost. */
export function totalOf(services: readonly BookingService[]): Pick<BookingService, 'duration_minutes' | 'price'> {
  return {
    duration_minutes: services.reduce((sum, s) => sum + s.duration_minutes, 0),
    price: { amount: services.reduce((sum, s) => sum + s.price.amount, 0), currency: services[0]?.price.currency ?? 'RON' },
  }
}
