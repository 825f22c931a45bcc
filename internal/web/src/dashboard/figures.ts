import type { CalendarSearch } from '@/calendar/search'
import type { Status } from '@/calendar/model'
import { utcOf, type Day } from '@/calendar/zone'
import type { ClientsSearch, ClientSource } from '@/clients/search'
import type { Dashboard } from './queries'

/** How a number stands to the one of the period before. */
export interface Change {
  direction: 'up' | 'down' | 'same'
  /** The share by which it changed; undefined when there was nothing before. */
  share?: number
}

export function changeOf(now: number, before: number): Change {
  const direction = now > before ? 'up' : now < before ? 'down' : 'same'
  return before === 0 ? { direction } : { direction, share: Math.abs(now - before) / before }
}

const WEEK = 7

/** The calendar over a period, with these statuses or with all that take place. */
export function calendarOf(period: Dashboard['period'], provider: string | undefined, statuses?: Status[]): CalendarSearch {
  const days = Math.round((utcOf(period.to) - utcOf(period.from)) / 86_400_000) + 1
  const search: CalendarSearch = { date: period.from }
  if (provider) search.providers = [provider]
  if (statuses) {
    // A list over many days is what one wants to go through.
    search.view = 'agenda'
    search.statuses = statuses
    if (statuses.includes('cancelled')) search.cancelled = true
  } else if (days > WEEK) search.view = 'month'
  else if (days > 1) search.view = 'week'
  return search
}

/** The clients who were entered in a period, from one source or from all. */
export const newClientsOf = (period: Pick<Dashboard['period'], 'from' | 'to'>, source?: ClientSource): ClientsSearch => ({
  created: `${period.from}..${period.to}`,
  sort: '-created_at',
  ...(source && { source }),
})

export const dayOf = (day: Day, provider: string | undefined): CalendarSearch => ({ date: day, ...(provider && { providers: [provider] }) })
