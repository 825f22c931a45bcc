import { addDays, addMonths, mondayOf, monthGrid, type Day } from './zone'

export const VIEWS = ['day', 'three', 'work', 'week', 'month', 'agenda'] as const
export type View = (typeof VIEWS)[number]

/** The views that are a grid of hours. */
export type GridView = Exclude<View, 'month' | 'agenda'>

/** What has room on a phone. */
export const NARROW_VIEWS = ['day', 'three', 'agenda'] as const satisfies readonly View[]

/** What a wide screen offers; three days are the phone's week. */
export const WIDE_VIEWS = ['day', 'work', 'week', 'month', 'agenda'] as const satisfies readonly View[]

/** How many days one window of the agenda reads. */
export const AGENDA_DAYS = 14

export function isGrid(view: View): view is GridView {
  return view !== 'month' && view !== 'agenda'
}

/** The view that the screen can show in place of the one that the URL asks for. */
export function fitting(view: View, narrow: boolean): View {
  if (!narrow) return view
  if (view === 'week' || view === 'work') return 'three'
  return view === 'month' ? 'agenda' : view
}

/** The days that a view shows; the agenda's first window. */
export function daysOf(date: Day, view: View): Day[] {
  switch (view) {
    case 'day':
      return [date]
    case 'three':
      return run(date, 3)
    case 'work':
      return run(mondayOf(date), 5)
    case 'week':
      return run(mondayOf(date), 7)
    case 'month':
      return monthDays(date)
    case 'agenda':
      return run(date, AGENDA_DAYS)
  }
}

/** The whole weeks that hold the month: four to six. */
export function monthDays(date: Day): Day[] {
  const month = date.slice(0, 7)
  const weeks = monthGrid(date)
  const last = weeks.findLastIndex((d) => d.startsWith(month))
  return weeks.slice(0, (Math.floor(last / 7) + 1) * 7)
}

/** The day that one step forward or back leads to. */
export function stepped(date: Day, view: View, by: 1 | -1): Day {
  if (view === 'month') return addMonths(date, by)
  const days = { day: 1, three: 3, work: 7, week: 7, agenda: 7 }[view]
  return addDays(date, by * days)
}

function run(first: Day, count: number): Day[] {
  return Array.from({ length: count }, (_, i) => addDays(first, i))
}
