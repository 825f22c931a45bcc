import type { Hours } from '@/api/types'

export interface Stretch {
  from: string
  to: string
}

/** The week as the form holds it: index 0 is Monday; no stretches means closed. */
export type Week = Stretch[][]

export const workWeek: Week = [0, 1, 2, 3, 4, 5, 6].map((day) => (day < 5 ? [{ from: '09:00', to: '17:00' }] : []))

export function weekOf(hours: readonly Hours[]): Week {
  return [1, 2, 3, 4, 5, 6, 7].map((weekday) =>
    hours
      .filter((h) => h.weekday === weekday)
      .map(({ from, to }) => ({ from, to }))
      .sort((a, b) => a.from.localeCompare(b.from)),
  )
}

export function hoursOf(week: Week): Hours[] {
  return week.flatMap((day, i) => day.map((s) => ({ weekday: i + 1, ...s })))
}

/** What is wrong with a day, as a code of common:fields; null when it is right. */
export function faultOf(day: readonly Stretch[]): string | null {
  const form = /^(([01]\d|2[0-3]):[0-5]\d|24:00)$/
  if (day.some((s) => !form.test(s.from) || !form.test(s.to) || s.from === '24:00')) return 'time'
  if (day.some((s) => !/[05]$/.test(s.from) || !/[05]$/.test(s.to))) return 'step'
  if (day.some((s) => s.from >= s.to)) return 'time_order'
  const sorted = [...day].sort((a, b) => a.from.localeCompare(b.from))
  if (sorted.some((s, i) => i > 0 && s.from < (sorted[i - 1]?.to ?? ''))) return 'overlap'
  return null
}

/** Where a further stretch of the day would go: after the last one, an hour's break between. */
export function nextStretch(day: readonly Stretch[]): Stretch {
  const last = [...day].sort((a, b) => a.to.localeCompare(b.to)).at(-1)
  if (!last) return { from: '09:00', to: '17:00' }
  const hour = Math.min(22, Number(last.to.slice(0, 2)) + 1)
  const two = (n: number) => String(n).padStart(2, '0')
  return { from: `${two(hour)}:00`, to: `${two(Math.min(23, hour + 3))}:00` }
}

/** Minutes after midnight of "09:30"; 1440 for "24:00". */
export function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3))
}

export function timeOf(minutes: number): string {
  const two = (n: number) => String(n).padStart(2, '0')
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}

/** The day with one more stretch: what touches or overlaps it becomes one with it. */
export function painted(day: readonly Stretch[], added: Stretch): Stretch[] {
  const apart = day.filter((s) => s.to < added.from || s.from > added.to)
  const joined = day.filter((s) => s.to >= added.from && s.from <= added.to)
  const from = [added.from, ...joined.map((s) => s.from)].sort()[0] ?? added.from
  const to = [added.to, ...joined.map((s) => s.to)].sort().at(-1) ?? added.to
  return [...apart, { from, to }].sort((a, b) => a.from.localeCompare(b.from))
}

/** The stretch with one end moved by minutes, within the day and the gap between its neighbours. */
export function stretched(day: readonly Stretch[], n: number, end: 'from' | 'to', by: number): Stretch[] {
  return day.map((s, i) => {
    if (i !== n) return s
    const low = end === 'to' ? minutesOf(s.from) + 5 : minutesOf(day[n - 1]?.to ?? '00:00')
    const high = end === 'from' ? minutesOf(s.to) - 5 : minutesOf(day[n + 1]?.from ?? '24:00')
    return { ...s, [end]: timeOf(Math.max(low, Math.min(high, minutesOf(s[end]) + by))) }
  })
}
