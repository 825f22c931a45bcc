import type { Appointment } from '../types'
import { addDays, wallOf, type Day } from '../zone'

/** One day of the list. */
export interface AgendaDay {
  day: Day
  list: Appointment[]
}

/** The appointments by the clinic's day of their start, in order of time; days without any are left out. */
export function agendaOf(appointments: readonly Appointment[], first: Day, days: number, zone: string): AgendaDay[] {
  const end = addDays(first, days)
  const byDay = new Map<Day, Appointment[]>()
  for (const a of [...appointments].sort(inTime)) {
    const { day } = wallOf(Date.parse(a.start), zone)
    if (day < first || day >= end) continue
    const list = byDay.get(day)
    if (list) list.push(a)
    else byDay.set(day, [a])
  }
  return [...byDay].map(([day, list]) => ({ day, list }))
}

export function inTime(a: Appointment, b: Appointment): number {
  return Date.parse(a.start) - Date.parse(b.start) || a.provider_name.localeCompare(b.provider_name) || a.id.localeCompare(b.id)
}

/** Windows without an appointment, one after the other, after which reading ahead waits to be asked. */
const EMPTY_WINDOWS = 4

/** Whether the list reads the next window by itself: never on and on through an empty calendar. */
export function readsOn(found: readonly AgendaDay[], first: Day, windows: number, size: number): boolean {
  const last = found.at(-1)?.day
  const wait = addDays(first, Math.max(windows - EMPTY_WINDOWS, 0) * size)
  return windows < EMPTY_WINDOWS || (last !== undefined && last >= wait)
}
