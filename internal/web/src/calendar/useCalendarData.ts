import { useQueries, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import { locationsQuery, providersQuery, resourcesQuery, servicesQuery } from '@/api/queries'
import { chosenProviders, chosenResources } from './filter'
import type { CalendarSearch } from './search'
import type { Appointment, BlockedTime, Provider, Resource } from './types'
import { appointmentsQuery, blockedQuery } from './queries'
import { AGENDA_DAYS, daysOf, isGrid, stepped, type View } from './views'
import { addDays, rangeOf, type Day, type Range } from './zone'

export interface Wanted {
  slug: string
  zone: string
  date: Day
  view: View
  search: CalendarSearch
  /** How many windows the agenda has been scrolled through. */
  windows: number
}

/** Everything that the calendar shows for its days; the neighbouring ones are read ahead. */
export function useCalendarData({ slug, zone, date, view, search, windows }: Wanted) {
  const cache = useQueryClient()
  const ranges = useMemo(() => rangesOf(date, view, windows, zone), [date, view, windows, zone])
  const [providers, resources, services, locations] = useQueries({
    queries: [providersQuery(slug), resourcesQuery(slug), servicesQuery(slug), locationsQuery(slug)],
  })
  const appointments = useQueries({ queries: ranges.map((r) => appointmentsQuery(slug, r)), combine: joined<Appointment> })
  const blocked = useQuery(blockedQuery(slug, (view === 'agenda' ? ranges[0] : whole(ranges)) ?? rangeOf(date, 1, zone)))

  useEffect(() => {
    if (appointments.isPending || !isGrid(view)) return
    for (const by of [1, -1] as const) {
      for (const next of rangesOf(stepped(date, view, by), view, 1, zone)) {
        void cache.prefetchQuery(appointmentsQuery(slug, next))
        void cache.prefetchQuery(blockedQuery(slug, next))
      }
    }
  }, [appointments.isPending, cache, date, view, slug, zone])

  const active = useMemo(() => withFormer(providers.data ?? none, appointments.data), [providers.data, appointments.data])
  const chosen = useMemo(() => chosenProviders(active, search), [active, search])
  const sorted = useMemo(() => [...(resources.data ?? none)].sort(chairsFirst), [resources.data])
  const shownResources = useMemo(() => chosenResources(sorted, search), [sorted, search])
  const all = [providers, resources, services, locations, blocked]
  return {
    ranges,
    providers: active,
    chosen,
    resources: sorted,
    shownResources,
    services: services.data ?? none,
    locations: locations.data ?? none,
    appointments: appointments.data,
    blocked: blocked.data ?? (none as BlockedTime[]),
    /** The catalogue is not there yet: no column can be drawn. */
    isLoading: [providers, resources, services].some((q) => q.isPending && !q.isError),
    /** The columns stand, their appointments are on the way. */
    isWaiting: appointments.isPending || blocked.isPending,
    /** Nothing can be shown; with older data the thin bar of the frame is enough. */
    error: all.find((q) => q.isError && q.data === undefined)?.error ?? appointments.error,
    retry: () => {
      for (const q of all) if (q.isError) void q.refetch()
      appointments.retry()
    },
  }
}

const none: never[] = []

export type CalendarData = ReturnType<typeof useCalendarData>

/** The ranges that are read: one, one per window of the agenda, or the weeks of the month, which no clinic fills so that one answer could not hold them. */
export function rangesOf(date: Day, view: View, windows: number, zone: string): Range[] {
  if (view === 'agenda') return Array.from({ length: windows }, (_, i) => rangeOf(addDays(date, i * AGENDA_DAYS), AGENDA_DAYS, zone))
  const days = daysOf(date, view)
  if (view === 'month') return days.filter((_, i) => i % 7 === 0).map((monday) => rangeOf(monday, 7, zone))
  return [rangeOf(days[0] ?? date, days.length, zone)]
}

/** From the start of the first range to the end of the last. */
function whole(ranges: readonly Range[]): Range | undefined {
  const [first, last] = [ranges[0], ranges.at(-1)]
  return first && last && { from: first.from, to: last.to }
}

interface Asked<T> {
  data: T[] | undefined
  isPending: boolean
  isError: boolean
  error: Error | null
  refetch: () => unknown
}

/** Several lists as one; what lies over the seam of two windows is taken once. */
function joined<T extends { id: string }>(asked: Asked<T>[]) {
  const lists = asked.map((q) => q.data ?? [])
  const data = lists.length === 1 ? (lists[0] ?? []) : [...new Map(lists.flat().map((x) => [x.id, x])).values()]
  return {
    data,
    isPending: asked.some((q) => q.isPending && !q.isError),
    error: asked.find((q) => q.isError && q.data === undefined)?.error ?? null,
    retry: () => {
      for (const q of asked) if (q.isError) void q.refetch()
    },
  }
}

export function providerOf(providers: readonly Provider[], id: string | null | undefined): Provider | undefined {
  return providers.find((p) => p.id === id)
}

/** Who works here, and who no longer does but still has appointments in view: nobody's appointment is hidden. */
function withFormer(providers: readonly Provider[], appointments: readonly Appointment[]): Provider[] {
  const booked = new Map(appointments.map((a) => [a.provider_id, a.provider_name]))
  const shown = providers.filter((p) => p.active || booked.has(p.id))
  for (const p of shown) booked.delete(p.id)
  const former = [...booked].map(([id, name]) => ({ ...nobody, id, name }))
  return [...shown, ...former]
}

const nobody = {
  id: '',
  name: '',
  title: '',
  color: 7,
  role_label: '',
  location_id: null,
  member_id: null,
  service_ids: [],
  hours: [],
  exceptions: [],
  active: false,
  is_assistant: false,
  bookable_online: false,
  order: 0,
  rev: 0,
} as unknown as Provider

const kinds: Resource['type'][] = ['chair', 'room', 'equipment']

function chairsFirst(a: Resource, b: Resource): number {
  return kinds.indexOf(a.type) - kinds.indexOf(b.type) || a.name.localeCompare(b.name, undefined, { numeric: true })
}
