import { dayShort, numeric } from '@/calendar/format'
import { addDays, clock, instantOf, mondayOf, wallOf, type Instant } from '@/calendar/zone'

const MORNING = 8 * 60

/** When something came, as short as it can be said: "10:05" today, "lun., 23 nov." this year, "23.11.2025" before. */
export function shortWhen(at: string, now: Instant, zone: string, language: string): string {
  const instant = Date.parse(at)
  const { day } = wallOf(instant, zone)
  const { day: today } = wallOf(now, zone)
  if (day === today) return clock(instant, zone)
  return day.slice(0, 4) === today.slice(0, 4) ? dayShort(day, language) : numeric(day)
}

/** The day and the hour: "lun., 23 nov., 10:05". */
export function fullWhen(at: string, now: Instant, zone: string, language: string): string {
  const instant = Date.parse(at)
  const { day } = wallOf(instant, zone)
  const { day: today } = wallOf(now, zone)
  if (day === today) return clock(instant, zone)
  return `${day.slice(0, 4) === today.slice(0, 4) ? dayShort(day, language) : numeric(day)}, ${clock(instant, zone)}`
}

export interface SnoozeChoice {
  key: 'later' | 'tomorrow' | 'monday'
  until: Instant
}

/** Until when one puts a conversation off: later today while there is a later, tomorrow morning, Monday morning. */
export function snoozeChoices(now: Instant, zone: string): SnoozeChoice[] {
  const { day, minute } = wallOf(now, zone)
  const out: SnoozeChoice[] = []
  // In three hours, on the full hour, while the clinic is likely to be there.
  const later = Math.floor(minute / 60) * 60 + 180
  if (later <= 19 * 60) out.push({ key: 'later', until: instantOf(day, later, zone) })
  out.push({ key: 'tomorrow', until: instantOf(addDays(day, 1), MORNING, zone) })
  const monday = addDays(mondayOf(day), 7)
  if (monday !== addDays(day, 1)) out.push({ key: 'monday', until: instantOf(monday, MORNING, zone) })
  return out
}
