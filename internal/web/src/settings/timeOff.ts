import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, call, idempotent, ifMatch } from '@/api/client'
import { keys } from '@/api/queries'
import type { BlockedTime } from '@/api/types'
import { useAttempt } from '@/api/useAttempt'
import { useClinic, useSlug } from '@/app/clinic'

const DAY = 86_400_000
const WINDOW = 61 * DAY // one answer covers up to 62 days
const WINDOWS = 6 // about a year ahead

const isoDay = (at: number, timeZone: string) =>
  new Intl.DateTimeFormat('sv-SE', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(new Date(at))

/** The first and the last day of a blocked time on the clinic's calendar. */
export function daysOf(blocked: BlockedTime, timeZone: string): { from: string; to: string } {
  return { from: isoDay(Date.parse(blocked.start), timeZone), to: isoDay(Date.parse(blocked.end) - 1, timeZone) }
}

/** One provider's time off out of several answers, in order, each once. */
export function timeOffOf(answers: readonly BlockedTime[][], providerId: string): BlockedTime[] {
  const found = new Map(answers.flat().map((b) => [b.id, b]))
  return [...found.values()]
    .filter((b) => b.kind === 'time_off' && b.provider_id === providerId)
    .sort((a, b) => Date.parse(a.start) - Date.parse(b.start))
}

const timeOffQuery = (slug: string, providerId: string, today: string) =>
  queryOptions({
    queryKey: keys.of(slug, 'blocked-times', 'time-off', providerId, today),
    queryFn: async ({ signal }) => {
      const first = Date.parse(today)
      const answers = await Promise.all(
        Array.from({ length: WINDOWS }, async (_, n) => {
          const [from, to] = [n, n + 1].map((i) => new Date(first + i * WINDOW).toISOString()) as [string, string]
          return (await call(api.GET('/api/v1/tenants/{slug}/blocked-times', { params: { path: { slug }, query: { from, to } }, signal }))).items
        }),
      )
      return timeOffOf(answers, providerId)
    },
  })

/** The days that a provider is away from today on, with what changes them. */
export function useTimeOff(providerId: string) {
  const slug = useSlug()
  const { time_zone: zone } = useClinic()
  const cache = useQueryClient()
  const attempt = useAttempt()
  const [today] = useState(() => isoDay(Date.now(), zone))
  const query = useQuery(timeOffQuery(slug, providerId, today))
  const refresh = () => cache.invalidateQueries({ queryKey: keys.of(slug, 'blocked-times') })
  const make = {
    mutationFn: (when: Pick<BlockedTime, 'start' | 'end' | 'reason' | 'all_day'>) => {
      const body = { ...when, scope: 'provider' as const, provider_id: providerId, kind: 'time_off' as const }
      return call(api.POST('/api/v1/tenants/{slug}/blocked-times', { params: { path: { slug }, header: idempotent(attempt.key(body)) }, body }))
    },
    onSuccess: () => {
      attempt.done()
    },
    onSettled: refresh,
  }
  const add = useMutation(make)
  const putBack = useMutation(make)
  const remove = useMutation({
    mutationFn: ({ id, rev }: BlockedTime) =>
      call(api.DELETE('/api/v1/tenants/{slug}/blocked-times/{id}', { params: { path: { slug, id }, header: ifMatch(rev) } })),
    onSettled: refresh,
  })
  return { query, zone, add, remove, putBack }
}
