import { parseNumeric, numeric } from './format'
import { STEP } from './model'
import { checkRule, type Rule } from './series/rule'
import type { Appointment, Money, Service } from './types'
import { clock, find, MINUTE, parseClock, toRFC3339, wallOf, type Instant } from './zone'

/** An appointment as it stands in the form: text as typed, nothing lost until it is sent. */
export interface Draft {
  client: { id: string; name: string; phone?: string | null | undefined } | null
  serviceIds: string[]
  /** By service, as this appointment has it; a service that is not here is as the clinic has it. */
  lines: Record<string, DraftLine>
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

/** A service of one appointment: what it takes and costs there. */
export interface DraftLine {
  name: string
  /** As typed. */
  minutes: string
  /** NaN while it is no amount yet. */
  price: Money
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
  lines?: { service_id: string; duration_minutes: number; price: Money }[] | undefined
}

export function emptyDraft(from: Instant, to: Instant, zone: string, over: Partial<Draft> = {}): Draft {
  return {
    client: null,
    serviceIds: [],
    lines: {},
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
  const minutes = Math.round((Date.parse(a.end) - Date.parse(a.start)) / MINUTE)
  return emptyDraft(Date.parse(a.start), Date.parse(a.end), zone, {
    client: a.client,
    serviceIds: a.services.map((s) => s.id),
    lines: Object.fromEntries(a.services.map((s) => [s.id, lineOf(s)])),
    providerId: a.provider_id,
    resourceId: a.resource_id ?? '',
    durationTyped: minutes !== a.services.reduce((n, s) => n + s.duration_minutes, 0),
    notes: a.notes,
    assistantId: a.assistant_id ?? '',
    categoryId: a.category_id ?? '',
    locationId: a.location_id ?? '',
    price: a.price.amount === sumOf(a.services, a.price.currency).amount ? null : a.price,
  })
}

export function lineOf(s: Pick<Service, 'name' | 'duration_minutes' | 'price'>): DraftLine {
  return { name: s.name, minutes: String(s.duration_minutes), price: s.price }
}

/** The services of the draft as the appointment has them, else as the clinic has them. */
export function linesOf(
  d: { serviceIds: readonly string[]; lines: Readonly<Record<string, DraftLine>> },
  services: readonly Service[],
): (DraftLine & { id: string })[] {
  return d.serviceIds.flatMap((id) => {
    const known = services.find((s) => s.id === id)
    const line = d.lines[id] ?? (known && lineOf(known))
    return line ? [{ id, ...line }] : []
  })
}

/** The draft with other services; the duration is their sum unless it was typed. */
export function withServices(draft: Draft, ids: string[], services: readonly Service[]): Draft {
  return following({ ...draft, serviceIds: ids }, services)
}

/** The draft with one of its services as it is to be in this appointment; undefined is as the clinic has it. */
export function withLine(draft: Draft, id: string, line: DraftLine | undefined, services: readonly Service[]): Draft {
  const { [id]: _, ...others } = draft.lines
  return following({ ...draft, lines: line ? { ...others, [id]: line } : others }, services)
}

function following(draft: Draft, services: readonly Service[]): Draft {
  const sum = linesOf(draft, services).reduce((n, l) => n + Number(l.minutes), 0)
  return { ...draft, duration: draft.durationTyped || !(sum > 0) ? draft.duration : String(sum) }
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
  for (const id of d.serviceIds) {
    const line = d.lines[id]
    if (line && !isLength(line.minutes)) errors.services = 'form.line_minutes_bad'
    else if (line && !Number.isSafeInteger(line.price.amount)) errors.services = 'form.line_price_bad'
  }
  if (!d.providerId) errors.provider = 'form.provider_required'
  const when = checkTimes(d.date, d.start, zone)
  Object.assign(errors, when)
  if (!isLength(d.duration)) errors.duration = 'form.duration_bad'
  if (d.price && !Number.isSafeInteger(d.price.amount)) errors.price = 'form.price_bad'
  const first = parseNumeric(d.date)
  const rule = d.rule && first ? checkRule(d.rule, first) : undefined
  if (rule) errors.repeat = rule
  return errors
}

function isLength(text: string): boolean {
  const minutes = Number(text)
  return Number.isInteger(minutes) && minutes >= STEP && minutes <= 1440 && minutes % STEP === 0
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
  const lines = d.serviceIds.flatMap((id) => {
    const line = d.lines[id]
    return line ? [{ service_id: id, duration_minutes: Number(line.minutes), price: line.price }] : []
  })
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
    ...(lines.length > 0 ? { lines } : {}),
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
