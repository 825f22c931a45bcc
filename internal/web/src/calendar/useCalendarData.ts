import { useQueries, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import { providersQuery, resourcesQuery, servicesQuery } from '@/api/queries'
import type { Appointment, Provider, Resource } from './types'
import { appointmentsQuery, blockedQuery } from './queries'
import { addDays, mondayOf, rangeOf, type Day } from './zone'

/** Everything that the calendar shows for its day or week; the neighbouring days are read ahead. */
export function useCalendarData(slug: string, zone: string, date: Day, view: 'day' | 'week', only: readonly string[] | undefined) {
  const cache = useQueryClient()
  const week = view === 'week'
  const first = week ? mondayOf(date) : date
  const days = week ? 7 : 1
  const range = useMemo(() => rangeOf(first, days, zone), [first, days, zone])
  const [providers, resources, services] = useQueries({
    queries: [providersQuery(slug), resourcesQuery(slug), servicesQuery(slug)],
  })
  const appointments = useQuery(appointmentsQuery(slug, range))
  const blocked = useQuery(blockedQuery(slug, range))

  useEffect(() => {
    if (!appointments.isSuccess) return
    for (const step of [days, -days]) {
      const next = rangeOf(addDays(first, step), days, zone)
      void cache.prefetchQuery(appointmentsQuery(slug, next))
      void cache.prefetchQuery(blockedQuery(slug, next))
    }
  }, [appointments.isSuccess, cache, days, first, slug, zone])

  const active = useMemo(() => withFormer(providers.data ?? [], appointments.data ?? []), [providers.data, appointments.data])
  const chosen = useMemo(() => active.filter((p) => only?.includes(p.id) ?? true), [active, only])
  const sorted = useMemo(() => [...(resources.data ?? [])].sort(chairsFirst), [resources.data])
  const all = [providers, resources, services, appointments, blocked]
  return {
    range,
    providers: active,
    chosen,
    resources: sorted,
    services: services.data ?? none,
    appointments: appointments.data ?? noAppointments,
    blocked: blocked.data ?? none,
    /** The catalogue is not there yet: no column can be drawn. */
    isLoading: [providers, resources, services].some((q) => q.isPending && !q.isError),
    /** The columns stand, their appointments are on the way. */
    isWaiting: appointments.isPending || blocked.isPending,
    /** Nothing can be shown; with older data the thin bar of the frame is enough. */
    error: all.find((q) => q.isError && q.data === undefined)?.error ?? null,
    retry: () => {
      for (const q of all) if (q.isError) void q.refetch()
    },
  }
}

const none: never[] = []
const noAppointments: Appointment[] = []

export type CalendarData = ReturnType<typeof useCalendarData>

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

const nobody: Provider = {
  id: '',
  name: '',
  title: '',
  color: 7,
  role_label: '',
  location_id: null,
  member_id: null,
  service_ids: [],
  hours: [],
  active: false,
  rev: 0,
}

const kinds: Resource['type'][] = ['chair', 'room', 'equipment']

function chairsFirst(a: Resource, b: Resource): number {
  return kinds.indexOf(a.type) - kinds.indexOf(b.type) || a.name.localeCompare(b.name, undefined, { numeric: true })
}
