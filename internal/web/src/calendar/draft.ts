import { parseNumeric, numeric } from './format'
import { STEP } from './model'
import { checkRule, type Rule } from './series/rule'
import type { Appointment, Money, Service } from './types'
import { clock, find, MINUTE, parseClock, toRFC3339, wallOf, type Instant } from './zone'

/** An appointment as it stands in the form: text as typed, nothing lost until it is sent. */
export interface Draft {
  client: { id: string; name: string; phone?: string | null | undefined } | null
  serviceIds: string[]
  providerId: string
  resourceId: string
  date: string
  start: string
  duration: string
  /** The duration follows the services until somebody types one. */
  durationTyped: boolean
  notes: string
  /** "" for none. */
  assistantId: string
  categoryId: string
  /** "" for the provider's. */
  locationId: string
  /** Null while it follows the services; an amount of NaN is no amount yet. */
  price: Money | null
  /** How a new appointment comes back; null when it does not. */
  rule: Rule | null
}

export type DraftField = 'client' | 'services' | 'provider' | 'date' | 'start' | 'duration' | 'price' | 'repeat'
export type DraftErrors = Partial<Record<DraftField, string>>

export interface Sent {
  client_id: string
  service_ids: string[]
  provider_id: string
  /** "" for none. */
  resource_id: string
  start: string
  duration_minutes: number
  notes: string
  /** "" for none. */
  assistant_id: string
  category_id: string
  location_id: string
  price?: Money | undefined
}

export function emptyDraft(from: Instant, to: Instant, zone: string, over: Partial<Draft> = {}): Draft {
  return {
    client: null,
    serviceIds: [],
    providerId: '',
    resourceId: '',
    date: numeric(wallOf(from, zone).day),
    start: clock(from, zone),
    duration: String(Math.round((to - from) / MINUTE)),
    durationTyped: false,
    notes: '',
    assistantId: '',
    categoryId: '',
    locationId: '',
    price: null,
    rule: null,
    ...over,
  }
}

export function draftOf(a: Appointment, zone: string): Draft {
  return emptyDraft(Date.parse(a.start), Date.parse(a.end), zone, {
    client: a.client,
    serviceIds: a.services.map((s) => s.id),
    providerId: a.provider_id,
    resourceId: a.resource_id ?? '',
    durationTyped: true,
    notes: a.notes,
    assistantId: a.assistant_id ?? '',
    categoryId: a.category_id ?? '',
    locationId: a.location_id ?? '',
    price: a.price.amount === sumOf(a.services, a.price.currency).amount ? null : a.price,
  })
}

/** The draft with other services; the duration is their sum unless it was typed. */
export function withServices(draft: Draft, ids: string[], services: readonly Service[]): Draft {
  const sum = ids.reduce((n, id) => n + (services.find((s) => s.id === id)?.duration_minutes ?? 0), 0)
  return { ...draft, serviceIds: ids, duration: draft.durationTyped || sum === 0 ? draft.duration : String(sum) }
}

/** What services cost together. */
export function sumOf(services: readonly { price: Money }[], currency: string): Money {
  return { amount: services.reduce((n, s) => n + s.price.amount, 0), currency: services[0]?.price.currency ?? currency }
}

/** The range that the draft asks for; undefined while its fields make none. */
export function rangeOfDraft(d: Draft, zone: string): { from: Instant; to: Instant } | undefined {
  const day = parseNumeric(d.date)
  const minute = parseClock(d.start)
  const duration = Number(d.duration)
  if (!day || minute === undefined || !Number.isFinite(duration) || duration <= 0) return undefined
  const { at, exists } = find(day, minute, zone)
  return exists ? { from: at, to: at + duration * MINUTE } : undefined
}

/** What is wrong, as keys of the calendar's words; empty when the draft can be sent. */
export function check(d: Draft, zone: string): DraftErrors {
  const errors: DraftErrors = {}
  if (!d.client) errors.client = 'form.client_required'
  if (d.serviceIds.length === 0) errors.services = 'form.services_required'
  if (d.serviceIds.length > 10) errors.services = 'form.services_many'
  if (!d.providerId) errors.provider = 'form.provider_required'
  const when = checkTimes(d.date, d.start, zone)
  Object.assign(errors, when)
  const duration = Number(d.duration)
  if (!Number.isInteger(duration) || duration < STEP || duration > 1440 || duration % STEP !== 0) errors.duration = 'form.duration_bad'
  if (d.price && !Number.isSafeInteger(d.price.amount)) errors.price = 'form.price_bad'
  const first = parseNumeric(d.date)
  const rule = d.rule && first ? checkRule(d.rule, first) : undefined
  if (rule) errors.repeat = rule
  return errors
}

/** Checks a typed date and time of day. */
export function checkTimes(date: string, start: string, zone: string): { date?: string; start?: string } {
  const day = parseNumeric(date)
  const minute = parseClock(start)
  const out: { date?: string; start?: string } = {}
  if (!day) out.date = 'form.date_bad'
  if (minute === undefined || minute >= 1440) out.start = 'form.start_bad'
  else if (minute % STEP !== 0) out.start = 'form.start_step'
  else if (day && !find(day, minute, zone).exists) out.start = 'form.missing_hour'
  return out
}

/** The draft as the server takes it. Only after `check` found nothing. */
export function toSend(d: Draft, zone: string): Sent {
  const range = rangeOfDraft(d, zone)
  return {
    client_id: d.client?.id ?? '',
    service_ids: d.serviceIds,
    provider_id: d.providerId,
    resource_id: d.resourceId,
    start: toRFC3339(range?.from ?? 0, zone),
    duration_minutes: Number(d.duration),
    notes: d.notes.trim(),
    assistant_id: d.assistantId,
    category_id: d.categoryId,
    location_id: d.locationId,
    ...(d.price ? { price: d.price } : {}),
  }
}

/** Only what differs from the appointment as it was. */
export function changed(before: Appointment, sent: Sent, zone: string): Partial<Sent> {
  const was = toSend(draftOf(before, zone), zone)
  const out: Partial<Sent> = {}
  const keep = <K extends keyof Sent>(key: K) => {
    if (JSON.stringify(was[key]) !== JSON.stringify(sent[key])) out[key] = sent[key]
  }
  for (const key of Object.keys(sent) as (keyof Sent)[]) keep(key)
  return out
}
