import { isSpan, readPeriod, type When } from '@/clients/period'
import { addDays, type Day } from '@/calendar/zone'

const LENGTHS: Partial<Record<string, number>> = { '7d': 7, '30d': 30, '12m': 365 }

/** The spans that are offered; they end today. */
export const SPANS = ['7d', '30d', '12m'] as const

/** The days of a filter; nothing for all. */
export function daysOf(when: When | undefined, today: Day): { from?: Day; to?: Day } {
  if (!when) return {}
  if (!isSpan(when)) return readPeriod(when) ?? {}
  const length = LENGTHS[when]
  return length ? { from: addDays(today, 1 - length), to: today } : {}
}
