import { keepPreviousData, queryOptions, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { api, call, idempotent, ifMatch } from '@/api/client'
import { keys } from '@/api/queries'
import { upsert, type Patch } from './changes'
import type { Status } from './model'
import type { Appointment, BlockedTime, NewAppointment } from './types'
import type { Range } from './zone'

const iso = (at: number) => new Date(at).toISOString().replace('.000', '')

/** The appointments that touch the range; every status, the screen leaves out what it does not show. */
export const appointmentsQuery = (slug: string, range: Range) =>
  queryOptions({
    queryKey: keys.of(slug, 'appointments', 'range', range.from, range.to),
    queryFn: async ({ signal }) => {
      const query = { from: iso(range.from), to: iso(range.to) }
      return (await call(api.GET('/api/v1/tenants/{slug}/appointments', { params: { path: { slug }, query }, signal }))).items
    },
  })

export const blockedQuery = (slug: string, range: Range) =>
  queryOptions({
    queryKey: keys.of(slug, 'blocked-times', range.from, range.to),
    queryFn: async ({ signal }) => {
      const query = { from: iso(range.from), to: iso(range.to) }
      return (await call(api.GET('/api/v1/tenants/{slug}/blocked-times', { params: { path: { slug }, query }, signal }))).items
    },
  })

/** What kinds of appointments there are. */
export const categoriesQuery = (slug: string) =>
  queryOptions({
    queryKey: keys.of(slug, 'catalogue', 'appointment-categories'),
    queryFn: async ({ signal }) => {
      const { items } = await call(api.GET('/api/v1/tenants/{slug}/categories', { params: { path: { slug } }, signal }))
      return items.filter((c) => c.kind === 'appointment')
    },
    staleTime: 5 * 60_000,
  })

export const appointmentQuery = (slug: string, id: string) =>
  queryOptions({
    queryKey: keys.of(slug, 'appointments', 'one', id),
    queryFn: ({ signal }) => call(api.GET('/api/v1/tenants/{slug}/appointments/{id}', { params: { path: { slug, id } }, signal })),
  })

/** Clients for the picker: the first few that match. */
export const clientSearchQuery = (slug: string, q: string) =>
  queryOptions({
    queryKey: keys.of(slug, 'clients', 'search', q),
    queryFn: async ({ signal }) => {
      const query = { q, limit: 8, sort: 'name' as const }
      return (await call(api.GET('/api/v1/tenants/{slug}/clients', { params: { path: { slug }, query }, signal }))).items
    },
    placeholderData: keepPreviousData,
  })

/** The first free time of each provider for a service; who has none in the range is not there. */
export const nextSlotsQuery = (slug: string, serviceId: string, range: Range) =>
  queryOptions({
    queryKey: keys.of(slug, 'appointments', 'next', serviceId, range.from, range.to),
    queryFn: async ({ signal }) => {
      const query = { from: iso(range.from), to: iso(range.to), service_ids: [serviceId], first_of_each: true, limit: 500 }
      return (await call(api.GET('/api/v1/tenants/{slug}/free-slots', { params: { path: { slug }, query }, signal }))).items
    },
    placeholderData: keepPreviousData,
  })

/** What a search shows at most: what comes, then what was. */
const FOUND = 50

/** Appointments over all dates by words of their client, services, people and notes. */
export const appointmentSearchQuery = (slug: string, q: string) =>
  queryOptions({
    queryKey: keys.of(slug, 'appointments', 'search', q),
    queryFn: async ({ signal }) => {
      const query = { q, limit: FOUND }
      return (await call(api.GET('/api/v1/tenants/{slug}/appointments/search', { params: { path: { slug }, query }, signal }))).items
    },
    placeholderData: keepPreviousData,
  })

export type BlockedInput = Pick<BlockedTime, 'scope' | 'kind' | 'all_day' | 'reason' | 'start' | 'end'> & {
  provider_id?: string
  resource_id?: string
  location_id?: string
}

/** The writes of the calendar; each gives what the server made of it. */
export function useCalendarWrites(slug: string) {
  const cache = useQueryClient()
  return useMemo(() => {
    const path = { slug }
    const lists = keys.of(slug, 'appointments', 'range')
    /** Into the lists that hold it; the others learn of it by the live event. */
    const keep = (made: Appointment) => {
      cache.setQueriesData<Appointment[]>({ queryKey: lists }, (list) => (list?.some((a) => a.id === made.id) ? upsert(list, made) : list))
      cache.setQueryData(keys.of(slug, 'appointments', 'one', made.id), made)
    }
    const add = (made: Appointment) => {
      cache.setQueriesData<Appointment[]>({ queryKey: lists }, (list) => list && upsert(list, made))
    }
    const refresh = () => cache.invalidateQueries({ queryKey: keys.of(slug, 'appointments') })
    const refreshBlocked = () => cache.invalidateQueries({ queryKey: keys.of(slug, 'blocked-times') })
    const keepBlocked = (made: BlockedTime) => {
      cache.setQueriesData<BlockedTime[]>({ queryKey: keys.of(slug, 'blocked-times') }, (list) => list?.map((b) => (b.id === made.id ? made : b)))
    }
    return {
      keep,
      add,
      keepBlocked,
      refresh,
      refreshBlocked,
      book: (body: NewAppointment, key: string) =>
        call(api.POST('/api/v1/tenants/{slug}/appointments', { params: { path, header: idempotent(key) }, body })),
      patch: (id: string, rev: number, body: Patch) =>
        call(api.PATCH('/api/v1/tenants/{slug}/appointments/{id}', { params: { path: { slug, id }, header: ifMatch(rev) }, body })),
      status: (id: string, rev: number, status: Status) =>
        call(api.POST('/api/v1/tenants/{slug}/appointments/{id}/status', { params: { path: { slug, id }, header: ifMatch(rev) }, body: { status } })),
      block: (body: BlockedInput, key: string) =>
        call(api.POST('/api/v1/tenants/{slug}/blocked-times', { params: { path, header: idempotent(key) }, body })),
      editBlock: (id: string, rev: number, body: Partial<BlockedInput>) =>
        call(api.PATCH('/api/v1/tenants/{slug}/blocked-times/{id}', { params: { path: { slug, id }, header: ifMatch(rev) }, body })),
      unblock: (id: string, rev: number) =>
        call(api.DELETE('/api/v1/tenants/{slug}/blocked-times/{id}', { params: { path: { slug, id }, header: ifMatch(rev) } })),
    }
  }, [cache, slug])
}

export type CalendarWrites = ReturnType<typeof useCalendarWrites>
