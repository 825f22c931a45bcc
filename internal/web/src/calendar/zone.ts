/**
 * Time in the clinic's zone. An instant is a number of milliseconds since 1970 (UTC); a day is "2026-11-24" on the
 * clinic's wall; a minute is counted from midnight on that wall. The browser's own zone is never asked.
 */
export type Instant = number
export type Day = string

export const MINUTE = 60_000
export const DAY_MINUTES = 1440
const QUARTER = 15 * MINUTE

const formats = new Map<string, Intl.DateTimeFormat>()
const offsets = new Map<string, Map<number, number>>()

function formatOf(zone: string): Intl.DateTimeFormat {
  let found = formats.get(zone)
  if (!found) {
    found = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
    formats.set(zone, found)
  }
  return found
}

/** Minutes that the zone is ahead of UTC at the instant. Clocks change on whole quarters only, so one quarter is asked once. */
export function offsetAt(at: Instant, zone: string): number {
  let known = offsets.get(zone)
  if (!known) offsets.set(zone, (known = new Map<number, number>()))
  const quarter = Math.floor(at / QUARTER)
  const cached = known.get(quarter)
  if (cached !== undefined) return cached
  if (known.size > 20_000) known.clear()
  const base = quarter * QUARTER
  const part: Record<string, number> = {}
  for (const { type, value } of formatOf(zone).formatToParts(base)) part[type] = Number(value)
  const wall = Date.UTC(part.year ?? 1970, (part.month ?? 1) - 1, part.day ?? 1, part.hour ?? 0, part.minute ?? 0, part.second ?? 0)
  const offset = Math.round((wall - base) / MINUTE)
  known.set(quarter, offset)
  return offset
}

export interface Wall {
  day: Day
  minute: number
}

/** What the clinic's clock shows at the instant. */
export function wallOf(at: Instant, zone: string): Wall {
  const local = at + offsetAt(at, zone) * MINUTE
  const midnight = Math.floor(local / (DAY_MINUTES * MINUTE)) * DAY_MINUTES * MINUTE
  return { day: new Date(midnight).toISOString().slice(0, 10), minute: Math.floor((local - midnight) / MINUTE) }
}

export interface Found {
  at: Instant
  /** False in the hour that a spring night skips; `at` is then moved on by the length of the gap. */
  exists: boolean
}

/** The instant at which the clinic's clock shows the minute of the day; of two (autumn night) the first. */
export function find(day: Day, minute: number, zone: string): Found {
  const local = utcOf(day) + minute * MINUTE
  const before = offsetAt(local - DAY_MINUTES * MINUTE, zone)
  const after = offsetAt(local + DAY_MINUTES * MINUTE, zone)
  const valid = [before, after].map((o) => local - o * MINUTE).filter((t, i) => offsetAt(t, zone) === [before, after][i])
  return valid.length > 0 ? { at: Math.min(...valid), exists: true } : { at: local - before * MINUTE, exists: false }
}

export function instantOf(day: Day, minute: number, zone: string): Instant {
  return find(day, minute, zone).at
}

export interface Range {
  from: Instant
  to: Instant
}

/** The half-open range of instants that the days take: 23, 24 or 25 hours each. */
export function rangeOf(first: Day, days: number, zone: string): Range {
  return { from: instantOf(first, 0, zone), to: instantOf(addDays(first, days), 0, zone) }
}

/** RFC 3339 with the zone's offset, to the second: "2026-11-24T10:00:00+02:00". */
export function toRFC3339(at: Instant, zone: string): string {
  const offset = offsetAt(at, zone)
  const sign = offset < 0 ? '-' : '+'
  const size = Math.abs(offset)
  const local = new Date(at + offset * MINUTE).toISOString().slice(0, 19)
  return `${local}${sign}${two(Math.floor(size / 60))}:${two(size % 60)}`
}

/** "10:05" on the clinic's clock. */
export function clock(at: Instant, zone: string): string {
  return clockOf(wallOf(at, zone).minute)
}

/** "10:05" of a minute of the day; midnight at the end of a day is "24:00". */
export function clockOf(minute: number): string {
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`
}

/** Minutes of "9:05" or "09:05" or "905"; undefined for what is no time of day. */
export function parseClock(text: string): number | undefined {
  const m = /^\s*(\d{1,2})(?:[:.\s]?(\d{2}))?\s*$/.exec(text)
  if (!m) return undefined
  const minute = Number(m[1]) * 60 + Number(m[2] ?? 0)
  return Number(m[2] ?? 0) < 60 && minute <= DAY_MINUTES ? minute : undefined
}

/** Where a range lies on one day's wall, in minutes; undefined when it does not touch the day. */
export function onDay(range: Range, day: Day, zone: string): { top: number; bottom: number } | undefined {
  const { from, to } = rangeOf(day, 1, zone)
  if (range.to <= from || range.from >= to) return undefined
  const top = range.from <= from ? 0 : wallOf(range.from, zone).minute
  if (range.to >= to) return { top, bottom: DAY_MINUTES }
  const bottom = wallOf(range.to, zone).minute
  // In the hour that an autumn night repeats the end can read earlier than the start: show the true length.
  const length = Math.round((range.to - Math.max(range.from, from)) / MINUTE)
  return { top, bottom: bottom > top ? bottom : Math.min(top + length, DAY_MINUTES) }
}

export function isDay(text: unknown): text is Day {
  if (typeof text !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const at = utcOf(text)
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text)
}

export function addDays(day: Day, days: number): Day {
  return new Date(utcOf(day) + days * DAY_MINUTES * MINUTE).toISOString().slice(0, 10)
}

export function addMonths(day: Day, months: number): Day {
  const d = new Date(utcOf(day))
  const last = new Date(Date.UTC(d.getUTCFullYear(), d.getUTCMonth() + months + 1, 0)).getUTCDate()
  const moved = Date.UTC(d.getUTCFullYear(), d.getUTCMonth() + months, Math.min(d.getUTCDate(), last))
  return new Date(moved).toISOString().slice(0, 10)
}

/** Monday is 1, Sunday is 7. */
export function weekdayOf(day: Day): number {
  return new Date(utcOf(day)).getUTCDay() || 7
}

/** The Monday of the day's week. */
export function mondayOf(day: Day): Day {
  return addDays(day, 1 - weekdayOf(day))
}

/** Six weeks of days that hold the day's month, from a Monday. */
export function monthGrid(day: Day): Day[] {
  const first = mondayOf(`${day.slice(0, 8)}01`)
  return Array.from({ length: 42 }, (_, i) => addDays(first, i))
}

/** The day as a UTC midnight: for formatting with `timeZone: 'UTC'` and for arithmetic, never as an instant. */
export function utcOf(day: Day): number {
  return Date.parse(`${day}T00:00:00Z`)
}

function two(n: number): string {
  return String(n).padStart(2, '0')
}

/** Day, month and year as they are written in order: ["24", "11", "2026"]. */
export function dayOrder(day: Day): [string, string, string] {
  return [day.slice(8, 10), day.slice(5, 7), day.slice(0, 4)]
}
