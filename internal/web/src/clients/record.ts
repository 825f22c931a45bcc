import { z } from 'zod'
import type { Client, ClientField } from '@/api/types'
import { numeric, parseNumeric } from '@/calendar/format'
import { isDay, type Day } from '@/calendar/zone'
import { fromText, isRight, toText, type CustomValue } from './custom'
import { national, toE164 } from './phone'
import { CLIENT_SOURCES, CLIENT_STATUSES } from './search'

const isEmail = (v: string) => v === '' || /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(v)

/** Who a guardian is said to be: nobody, another client, or somebody known by name alone. */
export const GUARDIANS = ['none', 'client', 'name'] as const

/** A client's record as it stands in the form: text as typed. Messages are keys of clients:field. */
export const recordSchema = (zone: string, today: Day, fields: readonly ClientField[] = []) => {
  const phone = z
    .string()
    .trim()
    .refine((v) => v === '' || toE164(v, zone) !== undefined, 'phone_bad')
  const email = z.string().trim().max(254, 'email_bad').refine(isEmail, 'email_bad')
  return z.object({
    name: z.string().trim().min(1, 'name_required').max(200, 'name_long'),
    phone,
    email,
    date_of_birth: z
      .string()
      .trim()
      .refine((v) => v === '' || parseNumeric(v) !== undefined, 'date_bad')
      .refine((v) => (parseNumeric(v) ?? '') <= today, 'date_future'),
    address: z.string().trim().max(500, 'address_long'),
    notes: z.string().trim().max(5000, 'notes_long'),
    tags: z.array(z.string()).max(20, 'tags_many'),
    status: z.enum(CLIENT_STATUSES),
    source: z.enum(CLIENT_SOURCES),
    minor: z.boolean(),
    legal_hold: z.boolean(),
    guardian: z
      .object({
        by: z.enum(GUARDIANS),
        client: z.object({ id: z.string(), name: z.string() }).nullable(),
        name: z.string().trim().max(200, 'name_long'),
        phone,
        email,
        relation: z.string().trim().max(40, 'relation_long'),
      })
      .superRefine((g, ctx) => {
        if (g.by === 'client' && !g.client) ctx.addIssue({ code: 'custom', path: ['client'], message: 'guardian_required' })
        if (g.by === 'name' && g.name === '') ctx.addIssue({ code: 'custom', path: ['name'], message: 'guardian_name_required' })
      }),
    custom: z.record(z.string(), z.string()).superRefine((values, ctx) => {
      for (const f of fields) if (!isRight(f, values[f.key] ?? '')) ctx.addIssue({ code: 'custom', path: [f.key], message: `custom_${f.type}` })
    }),
  })
}

export type ClientRecord = z.infer<ReturnType<typeof recordSchema>>

const noGuardian: ClientRecord['guardian'] = { by: 'none', client: null, name: '', phone: '', email: '', relation: '' }

export function emptyRecord(name = ''): ClientRecord {
  const typed = /^[+\d][\d\s().\-/]{4,}$/.test(name) ? { phone: name } : name.includes('@') ? { email: name } : { name }
  const rest = { address: '', notes: '', tags: [], status: 'active', source: 'unknown', minor: false, legal_hold: false } as const
  return { name: '', phone: '', email: '', date_of_birth: '', ...rest, tags: [], guardian: { ...noGuardian }, custom: {}, ...typed }
}

export function recordOf(c: Client, zone: string, fields: readonly ClientField[] = []): ClientRecord {
  const g = c.guardian
  return {
    name: c.name,
    phone: national(c.phone, zone),
    email: c.email,
    date_of_birth: isDay(c.date_of_birth) ? numeric(c.date_of_birth) : '',
    address: c.address,
    notes: c.notes,
    tags: c.tags,
    status: c.status,
    source: c.source,
    minor: c.minor,
    legal_hold: c.legal_hold,
    guardian: !g
      ? { ...noGuardian }
      : g.client_id
        ? { ...noGuardian, by: 'client', client: { id: g.client_id, name: g.name ?? '' }, relation: g.relation ?? '' }
        : { by: 'name', client: null, name: g.name ?? '', phone: national(g.phone, zone), email: g.email ?? '', relation: g.relation ?? '' },
    custom: Object.fromEntries(fields.map((f) => [f.key, toText(f, c.custom[f.key])])),
  }
}

/** The record as the server takes it: phones in E.164, days in ISO, the clinic's own fields by their type. */
export function recordToSend(r: ClientRecord, zone: string, fields: readonly ClientField[] = []) {
  const custom: Record<string, CustomValue> = Object.fromEntries(fields.map((f) => [f.key, fromText(f, r.custom[f.key] ?? '')]))
  return {
    name: r.name.trim(),
    email: r.email.trim(),
    phone: toE164(r.phone, zone) ?? '',
    date_of_birth: parseNumeric(r.date_of_birth) ?? '',
    address: r.address.trim(),
    notes: r.notes.trim(),
    tags: r.tags,
    status: r.status,
    source: r.source,
    minor: r.minor,
    legal_hold: r.legal_hold,
    guardian: guardianToSend(r.guardian, zone),
    custom,
  }
}

function guardianToSend(g: ClientRecord['guardian'], zone: string) {
  const relation = g.relation.trim()
  if (g.by === 'client' && g.client) return { client_id: g.client.id, relation }
  if (g.by === 'name') return { name: g.name.trim(), phone: toE164(g.phone, zone) ?? '', email: g.email.trim(), relation }
  return null
}

export type ClientToSend = ReturnType<typeof recordToSend>

/** Only what is filled in: what a create carries. */
export function filled(body: ClientToSend): Partial<ClientToSend> {
  const custom = Object.fromEntries(Object.entries(body.custom).filter(([, v]) => v !== null))
  const all = { ...body, custom: Object.keys(custom).length > 0 ? custom : null, source: body.source === 'unknown' ? null : body.source }
  return Object.fromEntries(Object.entries(all).filter(([, v]) => v !== null && v !== false && (typeof v !== 'string' || v !== '') && !isEmpty(v)))
}

const isEmpty = (v: unknown) => Array.isArray(v) && v.length === 0

/** Only what differs: what an edit carries. */
export function differing(before: ClientToSend, after: ClientToSend): Partial<ClientToSend> {
  const out = changed(before, after)
  return out.custom ? { ...out, custom: changed(before.custom, after.custom) as Record<string, CustomValue> } : out
}

function changed<T extends object>(before: T, after: T): Partial<T> {
  const was = before as Record<string, unknown>
  const differs = ([k, v]: [string, unknown]) => JSON.stringify(was[k] ?? null) !== JSON.stringify(v)
  return Object.fromEntries(Object.entries(after).filter(differs)) as Partial<T>
}

/** Whole years of age on a day. */
export function ageOn(born: Day, day: Day): number {
  const years = Number(day.slice(0, 4)) - Number(born.slice(0, 4))
  return day.slice(5) < born.slice(5) ? years - 1 : years
}

/** Whether the record is a minor's: by the day of birth where it is known, else as it is marked. */
export function isMinor(dateOfBirth: string, marked: boolean, today: Day): boolean {
  const born = parseNumeric(dateOfBirth)
  return born ? ageOn(born, today) < 18 : marked
}
