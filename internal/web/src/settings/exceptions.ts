import { numeric, parseNumeric } from '@/calendar/format'
import type { DayHours } from '@/api/types'
import { faultOf, type Stretch } from './hours'

/** An exception as the form holds it: the day as it is written (24.12.2026). */
export interface Special {
  key: string
  date: string
  hours: Stretch[]
  reason: string
}

export function specialsOf(exceptions: readonly DayHours[]): Special[] {
  return exceptions.map((e) => ({ key: e.date, date: numeric(e.date), hours: e.hours, reason: e.reason ?? '' }))
}

export function exceptionsOf(specials: readonly Special[]): DayHours[] {
  return specials.map((s) => ({ date: parseNumeric(s.date) ?? s.date, hours: s.hours, reason: s.reason.trim() }))
}

/** What is wrong with an exception, as a code of common:fields; null when it is right. */
export function wrongWith(special: Special, all: readonly Special[]): { date?: string; hours?: string } | null {
  const day = parseNumeric(special.date)
  if (!day) return { date: 'date' }
  if (all.some((s) => s.key !== special.key && parseNumeric(s.date) === day)) return { date: 'repeated' }
  const hours = faultOf(special.hours)
  return hours ? { hours } : null
}
