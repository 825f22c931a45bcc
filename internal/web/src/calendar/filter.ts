import { STATUSES, type Status } from './model'
import type { CalendarSearch } from './search'
import type { Appointment, Provider, Resource } from './types'

/** Which appointments the screen shows; what is absent narrows nothing. */
export type Filter = Pick<CalendarSearch, 'providers' | 'location' | 'service' | 'statuses' | 'cancelled'>

/** Whether an appointment passes every part but the statuses; the counts by status are made of these. */
export function passesPlace(a: Appointment, f: Filter, locationOf: (providerId: string) => string | null): boolean {
  if (f.providers && !f.providers.includes(a.provider_id)) return false
  if (f.location && (a.location_id ?? locationOf(a.provider_id) ?? f.location) !== f.location) return false
  return !f.service || a.services.some((s) => s.id === f.service)
}

/** Whether the status is shown: those asked for; else all but cancelled ones, which are shown on demand. */
export function passesStatus(status: Status, f: Filter): boolean {
  if (f.statuses) return f.statuses.includes(status)
  return status !== 'cancelled' || f.cancelled === true
}

/** The providers whose columns are shown: the chosen ones who work at the location, or at no fixed one. */
export function chosenProviders(all: readonly Provider[], f: Filter): Provider[] {
  return all.filter((p) => (f.providers?.includes(p.id) ?? true) && (!f.location || (p.location_id ?? f.location) === f.location))
}

/** The chairs and rooms of the location. */
export function chosenResources(all: readonly Resource[], f: Filter): Resource[] {
  return all.filter((r) => !f.location || (r.location_id ?? f.location) === f.location)
}

/** The statuses after one of them was turned on or off; undefined when they are the usual ones or none is left. */
export function toggledStatus(now: readonly Status[] | undefined, status: Status): Status[] | undefined {
  const next = now?.includes(status) ? now.filter((s) => s !== status) : [...(now ?? []), status]
  const usual = STATUSES.filter((s) => s !== 'cancelled')
  if (next.length === 0 || (next.length === usual.length && usual.every((s) => next.includes(s)))) return undefined
  return STATUSES.filter((s) => next.includes(s))
}

/** How many appointments there are of each status, in the order of a visit. */
export function countByStatus(list: readonly Appointment[]): { status: Status; count: number }[] {
  return STATUSES.map((status) => ({ status, count: list.filter((a) => a.status === status).length })).filter((c) => c.count > 0)
}

export function isFiltered(f: Filter): boolean {
  return [f.providers, f.location, f.service, f.statuses, f.cancelled].some((part) => part !== undefined)
}

export const NO_FILTER: Filter = { providers: undefined, location: undefined, service: undefined, statuses: undefined, cancelled: undefined }
