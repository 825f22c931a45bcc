import type { Appointment } from '../types'
import { monthDays } from '../views'
import { wallOf, type Day } from '../zone'

/** One day of the month: how many appointments it has, and its first few. */
export interface MonthDay {
  day: Day
  isOther: boolean
  count: number
  first: Appointment[]
}

/** The weeks of the month with what starts on each day, in order of time; `room` is how many of a day are named. */
export function monthOf(date: Day, appointments: readonly Appointment[], zone: string, room: number): MonthDay[][] {
  const byDay = new Map<Day, Appointment[]>()
  for (const a of appointments) {
    const { day } = wallOf(Date.parse(a.start), zone)
    const list = byDay.get(day)
    if (list) list.push(a)
    else byDay.set(day, [a])
  }
  const days = monthDays(date).map((day): MonthDay => {
    const all = (byDay.get(day) ?? []).sort((a, b) => Date.parse(a.start) - Date.parse(b.start) || a.id.localeCompare(b.id))
    // "1 more" takes the line of the one that it hides.
    const first = all.length > room ? all.slice(0, room - 1) : all
    return { day, isOther: day.slice(0, 7) !== date.slice(0, 7), count: all.length, first }
  })
  return Array.from({ length: days.length / 7 }, (_, i) => days.slice(i * 7, i * 7 + 7))
}
