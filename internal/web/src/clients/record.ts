import { z } from 'zod'
import type { Client } from '@/api/types'
import { numeric, parseNumeric } from '@/calendar/format'
import { isDay, type Day } from '@/calendar/zone'
import { toE164 } from './phone'
import { CLIENT_STATUSES } from './search'

/** A client's record as it stands in the form: text as typed. Messages are keys of clients:field. */
export const recordSchema = (zone: string, today: Day) =>
  z.object({
    name: z.string().trim().min(1, 'name_required').max(200, 'name_long'),
    phone: z
      .string()
      .trim()
      .refine((v) => v === '' || toE164(v, zone) !== undefined, 'phone_bad'),
    email: z
      .string()
      .trim()
      .max(254, 'email_bad')
      .refine((v) => v === '' || /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(v), 'email_bad'),
    date_of_birth: z
      .string()
      .trim()
      .refine((v) => v === '' || parseNumeric(v) !== undefined, 'date_bad')
      .refine((v) => (parseNumeric(v) ?? '') <= today, 'date_future'),
    address: z.string().trim().max(500),
    notes: z.string().trim().max(5000),
    tags: z.string().trim().max(500),
    status: z.enum(CLIENT_STATUSES),
  })

export type ClientRecord = z.infer<ReturnType<typeof recordSchema>>

export function emptyRecord(name = ''): ClientRecord {
  const typed = /^[+\d][\d\s().\-/]{4,}$/.test(name) ? { phone: name } : name.includes('@') ? { email: name } : { name }
  return { name: '', phone: '', email: '', date_of_birth: '', address: '', notes: '', tags: '', status: 'active', ...typed }
}

export function recordOf(c: Client, nationalPhone: string): ClientRecord {
  return {
    name: c.name,
    phone: nationalPhone,
    email: c.email,
    date_of_birth: isDay(c.date_of_birth) ? numeric(c.date_of_birth) : '',
    address: c.address,
    notes: c.notes,
    tags: c.tags.join(', '),
    status: c.status,
  }
}

/** The record as the server takes it: the phone in E.164, the day in ISO, tags as a list. */
export function recordToSend(r: ClientRecord, zone: string) {
  return {
    name: r.name.trim(),
    phone: toE164(r.phone, zone) ?? '',
    email: r.email.trim(),
    date_of_birth: parseNumeric(r.date_of_birth) ?? '',
    address: r.address.trim(),
    notes: r.notes.trim(),
    tags: [...new Set(r.tags.split(',').map((tag) => tag.trim()))].filter(Boolean),
    status: r.status,
  }
}

export type ClientToSend = ReturnType<typeof recordToSend>

/** Only what is filled in: what a create carries. */
export function filled(body: ClientToSend): Partial<ClientToSend> {
  return Object.fromEntries(Object.entries(body).filter(([, v]) => v.length > 0))
}

/** Only what differs: what an edit carries. */
export function differing(before: ClientToSend, after: ClientToSend): Partial<ClientToSend> {
  const was: Record<string, unknown> = before
  return Object.fromEntries(Object.entries(after).filter(([k, v]) => JSON.stringify(was[k]) !== JSON.stringify(v)))
}

/** Whole years of age on a day. */
export function ageOn(born: Day, day: Day): number {
  const years = Number(day.slice(0, 4)) - Number(born.slice(0, 4))
  return day.slice(5) < born.slice(5) ? years - 1 : years
}
