import { api, call, idempotent, ifMatch } from '@/api/client'
import type { components } from '@/api/schema'
import type { Patch } from '../changes'
import { readRefused, type Refused } from '../refusal'
import type { Appointment, NewAppointment } from '../types'
import type { Instant } from '../zone'
import type { Rule } from './rule'

type Schemas = components['schemas']
export type Scope = 'this' | 'following' | 'all'

/** One appointment of a series before it is made or changed, and what stands against it. */
export interface Occurrence extends Refused {
  index: number
  appointmentId: string
  from: Instant
  to: Instant
}

const DAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const

/** The rule as the server takes it. */
export function ruleToSend(rule: Rule): Schemas['SeriesRule'] {
  return {
    freq: rule.frequency,
    interval: rule.interval,
    ...(rule.frequency === 'weekly' ? { by_day: rule.weekdays.flatMap((w) => DAYS[w - 1] ?? []) } : {}),
    ...(rule.end.kind === 'count' ? { count: rule.end.count } : { until: rule.end.day }),
  }
}

export function readOccurrence(o: Schemas['SeriesOccurrence']): Occurrence {
  return {
    index: o.index,
    appointmentId: o.appointment_id,
    from: Date.parse(o.start),
    to: Date.parse(o.end),
    ...readRefused({ conflicts: o.conflicts, alternatives: o.alternatives }),
  }
}

/** The calls that concern a whole series. */
export function seriesCalls(slug: string) {
  const one = (a: Appointment, key: string) => ({ path: { slug, id: a.id }, header: { ...ifMatch(a.rev), ...idempotent(key) } })
  return {
    async preview(body: NewAppointment, rule: Rule): Promise<Occurrence[]> {
      const params = { path: { slug } }
      const full = { ...body, rule: ruleToSend(rule) }
      return (await call(api.POST('/api/v1/tenants/{slug}/appointments/series/preview', { params, body: full }))).items.map(readOccurrence)
    },
    create(body: NewAppointment, rule: Rule, skip: number[], key: string) {
      const params = { path: { slug }, header: idempotent(key) }
      return call(api.POST('/api/v1/tenants/{slug}/appointments/series', { params, body: { ...body, rule: ruleToSend(rule), skip } }))
    },
    async previewEdit(a: Appointment, scope: Scope, patch: Patch, key: string): Promise<Occurrence[]> {
      const body = { ...patch, scope, preview: true }
      return (await call(api.POST('/api/v1/tenants/{slug}/appointments/{id}/series-edit', { params: one(a, key), body }))).occurrences.map(
        readOccurrence,
      )
    },
    edit(a: Appointment, scope: Scope, patch: Patch, skip: string[], key: string) {
      const body = { ...patch, scope, skip }
      return call(api.POST('/api/v1/tenants/{slug}/appointments/{id}/series-edit', { params: one(a, key), body }))
    },
    cancel(a: Appointment, scope: Scope, key: string) {
      return call(api.POST('/api/v1/tenants/{slug}/appointments/{id}/series-cancel', { params: one(a, key), body: { scope } }))
    },
  }
}
