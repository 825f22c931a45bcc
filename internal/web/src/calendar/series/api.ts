import { queryOptions } from '@tanstack/react-query'
import { api, call, idempotent, ifMatch } from '@/api/client'
import { keys } from '@/api/queries'
import type { components } from '@/api/schema'
import type { Patch } from '../changes'
import { readRefused, type Alternative, type Override, type Refused } from '../refusal'
import type { Appointment, NewAppointment } from '../types'
import { toRFC3339, type Instant } from '../zone'
import type { NthWeekday, Rule } from './rule'

type Schemas = components['schemas']
export type Scope = 'this' | 'following' | 'all'

/** One appointment of a series before it is made or changed, and what stands against it. */
export interface Occurrence extends Refused {
  /** The index of a new one, the identifier of one that is changed: what the server knows it by. */
  key: string
  from: Instant
  to: Instant
  /** Removed: the changed rule has it no more. */
  fate: 'made' | 'kept' | 'removed'
}

/** What was decided about single occurrences. */
export interface Decided {
  skip: string[]
  elsewhere: [string, Alternative][]
  anyway: string[]
  override: Override | undefined
}

const DAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const

/** The rule as the server takes it. */
export function ruleToSend(rule: Rule): Schemas['SeriesRule'] {
  const { nth } = rule
  return {
    freq: rule.frequency,
    interval: rule.interval,
    ...(rule.frequency === 'weekly' ? { by_day: rule.weekdays.flatMap((w) => DAYS[w - 1] ?? []) } : {}),
    ...(rule.frequency === 'monthly' && nth ? { by_day: [`${String(nth.nth || -1)}${DAYS[nth.weekday - 1] ?? ''}`] } : {}),
    ...(rule.end.kind === 'count' ? { count: rule.end.count } : { until: rule.end.day }),
  }
}

/** The rule of a series from one of its appointments on, which is on that weekday; undefined when it is none that people make here. */
export function readRule(series: Schemas['Series'], from: Appointment, weekday: number): Rule | undefined {
  const { freq, interval = 1, until } = series.rule
  const by_day = series.rule.by_day ?? []
  const left = series.appointments.filter((a) => a.status !== 'cancelled' && a.start >= from.start).length
  const rule: Rule = {
    frequency: freq,
    interval,
    weekdays: freq === 'weekly' ? [weekday] : [],
    nth: null,
    end: until ? { kind: 'until', day: until } : { kind: 'count', count: Math.max(1, left) },
  }
  if (by_day.length === 0 || freq === 'daily') return by_day.length === 0 ? rule : undefined
  if (freq === 'weekly') return { ...rule, weekdays: by_day.map((d) => DAYS.findIndex((x) => x === d) + 1) }
  const nth = by_day.length === 1 ? readNth(by_day[0] ?? '') : undefined
  return nth && { ...rule, nth }
}

function readNth(text: string): NthWeekday | undefined {
  const weekday = DAYS.findIndex((d) => d === text.slice(-2)) + 1
  const nth = ([1, 2, 3, 4] as const).find((n) => String(n) === text.slice(0, -2)) ?? (text.startsWith('-1') ? 0 : undefined)
  return weekday > 0 && nth !== undefined ? { nth, weekday } : undefined
}

export function readOccurrence(o: Schemas['SeriesOccurrence'], known: 'index' | 'appointment_id'): Occurrence {
  return {
    key: String(o[known]),
    from: Date.parse(o.start),
    to: Date.parse(o.end),
    fate: o.fate,
    ...readRefused({ conflicts: o.conflicts, alternatives: o.alternatives }),
  }
}

export const seriesQuery = (slug: string, id: string) =>
  queryOptions({
    queryKey: keys.of(slug, 'appointments', 'series', id),
    queryFn: ({ signal }) => call(api.GET('/api/v1/tenants/{slug}/series/{id}', { params: { path: { slug, id } }, signal })),
  })

/** The calls that concern a whole series. */
export function seriesCalls(slug: string, zone: string) {
  const one = (a: Appointment, key: string) => ({ path: { slug, id: a.id }, header: { ...ifMatch(a.rev), ...idempotent(key) } })
  const place = (a: Alternative) => ({
    start: toRFC3339(a.from, zone),
    provider_id: a.providerId,
    ...(a.resourceId ? { resource_id: a.resourceId } : {}),
  })
  const ruled = (rule: Rule | null) => (rule ? { rule: ruleToSend(rule) } : {})
  return {
    async preview(body: NewAppointment, rule: Rule): Promise<Occurrence[]> {
      const params = { path: { slug } }
      const full = { ...body, rule: ruleToSend(rule) }
      const { items } = await call(api.POST('/api/v1/tenants/{slug}/appointments/series/preview', { params, body: full }))
      return items.map((o) => readOccurrence(o, 'index'))
    },
    create(booking: NewAppointment, rule: Rule, d: Decided, key: string) {
      const params = { path: { slug }, header: idempotent(key) }
      const body = {
        ...booking,
        rule: ruleToSend(rule),
        skip: d.skip.map(Number),
        elsewhere: d.elsewhere.map(([index, a]) => ({ index: Number(index), ...place(a) })),
        anyway: d.anyway.map(Number),
        ...(d.override ? { override: d.override } : {}),
      }
      return call(api.POST('/api/v1/tenants/{slug}/appointments/series', { params, body }))
    },
    async previewEdit(a: Appointment, scope: Scope, patch: Patch, rule: Rule | null, key: string): Promise<Occurrence[]> {
      const body = { ...patch, ...ruled(rule), scope, preview: true }
      const { occurrences } = await call(api.POST('/api/v1/tenants/{slug}/appointments/{id}/series-edit', { params: one(a, key), body }))
      return occurrences.map((o) => readOccurrence(o, 'appointment_id'))
    },
    edit(a: Appointment, scope: Scope, patch: Patch, rule: Rule | null, d: Decided, key: string) {
      const body = {
        ...patch,
        ...ruled(rule),
        scope,
        skip: d.skip,
        elsewhere: d.elsewhere.map(([appointment_id, at]) => ({ appointment_id, ...place(at) })),
        anyway: d.anyway,
        ...(d.override ? { override: d.override } : {}),
      }
      return call(api.POST('/api/v1/tenants/{slug}/appointments/{id}/series-edit', { params: one(a, key), body }))
    },
    cancel(a: Appointment, scope: Scope, key: string) {
      return call(api.POST('/api/v1/tenants/{slug}/appointments/{id}/series-cancel', { params: one(a, key), body: { scope } }))
    },
  }
}
