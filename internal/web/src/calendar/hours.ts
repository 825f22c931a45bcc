import type { Hours } from '@/api/types'
import { DAY_MINUTES, parseClock, weekdayOf, type Day } from './zone'

export type { Hours }

/** Another day's hours than the week says. */
interface Exception {
  date: Day
  hours: readonly { from: string; to: string }[]
}

export interface Stretch {
  top: number
  bottom: number
}

/** A provider's hours on one day: those of the day itself when it has its own (a closed day has none), else the week's. */
export function hoursFor(p: { hours: readonly Hours[]; exceptions?: readonly Exception[] }, day: Day): readonly Hours[] {
  const own = p.exceptions?.find((e) => e.date === day)
  return own ? own.hours.map((h) => ({ ...h, weekday: weekdayOf(day) })) : p.hours
}

/** The open stretches of a day, sorted and merged, in minutes. */
export function openOn(hours: readonly Hours[], day: Day): Stretch[] {
  const weekday = weekdayOf(day)
  const open = hours
    .filter((h) => h.weekday === weekday)
    .map((h) => ({ top: parseClock(h.from) ?? 0, bottom: parseClock(h.to) ?? 0 }))
    .filter((s) => s.bottom > s.top)
    .sort((a, b) => a.top - b.top)
  const out: Stretch[] = []
  for (const s of open) {
    const last = out.at(-1)
    if (last && s.top <= last.bottom) last.bottom = Math.max(last.bottom, s.bottom)
    else out.push({ ...s })
  }
  return out
}

/** What is left of the day: shaded in the grid. */
export function closedOn(hours: readonly Hours[], day: Day): Stretch[] {
  const out: Stretch[] = []
  let at = 0
  for (const s of openOn(hours, day)) {
    if (s.top > at) out.push({ top: at, bottom: s.top })
    at = s.bottom
  }
  if (at < DAY_MINUTES) out.push({ top: at, bottom: DAY_MINUTES })
  return out
}

/** Whether the whole stretch lies in open hours. */
export function isOpen(hours: readonly Hours[], day: Day, top: number, bottom: number): boolean {
  return openOn(hours, day).some((s) => s.top <= top && bottom <= s.bottom)
}

/** The minute that a day's view is scrolled to: half an hour before the earliest opening, 7:30 without any. */
export function firstMinute(all: readonly Parameters<typeof hoursFor>[0][], days: readonly Day[]): number {
  const tops = all.flatMap((p) => days.flatMap((day) => openOn(hoursFor(p, day), day).slice(0, 1))).map((s) => s.top)
  return Math.max(0, (tops.length > 0 ? Math.min(...tops) : 8 * 60) - 30)
}
