import { agendaOf } from '../agenda/agenda'
import { dayTitle } from '../format'
import type { Appointment, BlockedTime, Provider } from '../types'
import { nameOf } from '../view'
import { daysOf, type View } from '../views'
import { addDays, clockOf, DAY_MINUTES, onDay, type Day } from '../zone'

/** One heading of the sheet with what stands below it. */
export interface Part {
  key: string
  title: string
  /** Blocked time, in words. */
  off: string[]
  list: Appointment[]
}

interface Sources {
  view: View
  date: Day
  zone: string
  language: string
  appointments: readonly Appointment[]
  blocked: readonly BlockedTime[]
  providers: readonly Provider[]
}

/** What goes on paper: a day by provider, more days by day; what is empty is left out. */
export function sheetOf(from: Sources): Part[] {
  if (from.view === 'day') {
    const list = agendaOf(from.appointments, from.date, 1, from.zone)[0]?.list ?? []
    return from.providers
      .map((p) => ({
        key: p.id,
        title: nameOf(p),
        off: offOf(from, from.date, p.id),
        list: list.filter((a) => a.provider_id === p.id),
      }))
      .filter(isSomething)
  }
  const days = from.view === 'agenda' ? 366 : daysOf(from.date, from.view).length
  const first = daysOf(from.date, from.view)[0] ?? from.date
  const byDay = new Map(agendaOf(from.appointments, first, days, from.zone).map((d) => [d.day, d.list]))
  const all = from.view === 'agenda' ? [...byDay.keys()] : Array.from({ length: days }, (_, i) => addDays(first, i))
  return all
    .map((day) => ({ key: day, title: dayTitle(day, from.language), off: offOf(from, day, null), list: byDay.get(day) ?? [] }))
    .filter(isSomething)
}

function offOf(from: Sources, day: Day, providerId: string | null): string[] {
  return from.blocked.flatMap((b) => {
    const lies = onDay({ from: Date.parse(b.start), to: Date.parse(b.end) }, day, from.zone)
    const isHere = b.scope === 'clinic' || (providerId === null ? b.scope === 'provider' : b.provider_id === providerId)
    if (!lies || !isHere) return []
    const whose = providerId === null && b.scope === 'provider' ? from.providers.find((p) => p.id === b.provider_id) : undefined
    const time = lies.top === 0 && lies.bottom === DAY_MINUTES ? '' : `${clockOf(lies.top)}–${clockOf(lies.bottom)}`
    return [[time, b.reason, whose && nameOf(whose)].filter(Boolean).join(', ')]
  })
}

function isSomething(part: Part): boolean {
  return part.list.length > 0 || part.off.length > 0
}
