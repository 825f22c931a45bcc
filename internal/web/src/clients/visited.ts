import { addDays, addMonths, isDay, type Day } from '@/calendar/zone'

/** When a client was last seen: within a time, or not for a time. */
export const VISITED = ['30d', '6m', 'not-6m', 'not-12m'] as const
export type Preset = (typeof VISITED)[number]

/** A preset, or a period of one's own: "2026-01-01..2026-03-31", either end open. */
export type Visited = Preset | `${string}..${string}`

export interface Period {
  from?: Day
  to?: Day
}

export const isPreset = (value: string): value is Preset => VISITED.some((v) => v === value)

/** The days of a period of one's own; undefined for anything else. */
export function readPeriod(value: string): Period | undefined {
  const m = /^(\d{4}-\d{2}-\d{2})?\.\.(\d{4}-\d{2}-\d{2})?$/.exec(value)
  if (!m) return undefined
  const [, from, to] = m
  if ((from && !isDay(from)) || (to && !isDay(to)) || (!from && !to)) return undefined
  return { ...(from ? { from } : {}), ...(to ? { to } : {}) }
}

/** The first and last day that a last visit must lie on, today being as it is. */
export function periodOf(value: Visited, today: Day): Period {
  if (!isPreset(value)) return readPeriod(value) ?? {}
  const days: Record<Preset, Period> = {
    '30d': { from: addDays(today, -30) },
    '6m': { from: addMonths(today, -6) },
    'not-6m': { to: addMonths(today, -6) },
    'not-12m': { to: addMonths(today, -12) },
  }
  return days[value]
}
