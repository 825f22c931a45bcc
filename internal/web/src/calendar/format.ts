import { clock, dayOrder, isDay, utcOf, wallOf, type Day, type Instant } from './zone'

/** Dates in words, in the language of the screen. Days are formatted as UTC midnights, so no zone can shift them. */
function format(day: Day, language: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(locale(language), { timeZone: 'UTC', ...options }).format(utcOf(day))
}

/** English as it is written here: the day before the month. */
function locale(language: string): string {
  return language === 'en' ? 'en-GB' : language
}

/** "luni, 24 nov. 2026" */
export function dayTitle(day: Day, language: string): string {
  return format(day, language, { weekday: 'long', day: 'numeric', month: 'short', year: 'numeric' })
}

/** "lun., 23 nov." */
export function dayShort(day: Day, language: string): string {
  return format(day, language, { weekday: 'short', day: 'numeric', month: 'short' })
}

/** "lun." */
export function weekdayShort(day: Day, language: string): string {
  return format(day, language, { weekday: 'short' })
}

/** "noiembrie 2026" */
export function monthTitle(day: Day, language: string): string {
  return format(day, language, { month: 'long', year: 'numeric' })
}

/** "23–29 nov. 2026" */
export function weekTitle(days: readonly Day[], language: string): string {
  const f = new Intl.DateTimeFormat(locale(language), { timeZone: 'UTC', day: 'numeric', month: 'short', year: 'numeric' })
  return f.formatRange(utcOf(days[0] ?? '1970-01-01'), utcOf(days.at(-1) ?? '1970-01-01'))
}

/** "23–29 nov." */
export function spanShort(days: readonly Day[], language: string): string {
  const f = new Intl.DateTimeFormat(locale(language), { timeZone: 'UTC', day: 'numeric', month: 'short' })
  return f.formatRange(utcOf(days[0] ?? '1970-01-01'), utcOf(days.at(-1) ?? '1970-01-01'))
}

/** "lun., 23 nov., 10:00–10:30"; the day is left out when it is `today`. */
export function when(from: Instant, to: Instant, zone: string, language: string, today?: Day): string {
  const { day } = wallOf(from, zone)
  const times = `${clock(from, zone)}–${clock(to, zone)}`
  return day === today ? times : `${dayShort(day, language)}, ${times}`
}

/** "24.11.2026" */
export function numeric(day: Day): string {
  return dayOrder(day).join('.')
}

/** The day of "24.11.2026", "24.11.26", "24/11/2026" or "2026-11-24"; undefined for what is none. */
export function parseNumeric(text: string): Day | undefined {
  const trimmed = text.trim()
  if (isDay(trimmed)) return trimmed
  const m = /^(\d{1,2})[./\-\s](\d{1,2})[./\-\s](\d{4}|\d{2})$/.exec(trimmed)
  if (!m) return undefined
  const [, d = '', mo = '', y = ''] = m
  const day = `${y.length === 2 ? `20${y}` : y}-${mo.padStart(2, '0')}-${d.padStart(2, '0')}`
  return isDay(day) ? day : undefined
}
