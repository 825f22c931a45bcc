import type { Sent } from './draft'
import type { Override } from './refusal'
import type { Appointment } from './types'
import { MINUTE, toRFC3339, type Instant } from './zone'

/** Fields of an appointment that an edit may carry. */
export type Patch = Partial<Sent> & { override?: Override | undefined }

/** The place of an appointment after a drag or a key. */
export interface Moved {
  from: Instant
  to: Instant
  providerId: string
  resourceId: string | null
}

export function placeOf(a: Appointment): Moved {
  return { from: Date.parse(a.start), to: Date.parse(a.end), providerId: a.provider_id, resourceId: a.resource_id ?? null }
}

/** The patch that takes an appointment to a place: only what differs; start and duration go together. */
export function patchTo(a: Appointment, to: Moved, zone: string): Patch {
  const was = placeOf(a)
  const patch: Patch = {}
  if (was.from !== to.from || was.to !== to.to) {
    patch.start = toRFC3339(to.from, zone)
    patch.duration_minutes = Math.round((to.to - to.from) / MINUTE)
  }
  if (was.providerId !== to.providerId) patch.provider_id = to.providerId
  if (was.resourceId !== to.resourceId) patch.resource_id = to.resourceId ?? ''
  return patch
}

/** The appointment as it will look when the patch is through; services and price wait for the server. */
export function withPatch(a: Appointment, patch: Patch): Appointment {
  const from = patch.start ? Date.parse(patch.start) : Date.parse(a.start)
  const length = patch.duration_minutes !== undefined ? patch.duration_minutes * MINUTE : Date.parse(a.end) - Date.parse(a.start)
  return {
    ...a,
    provider_id: patch.provider_id ?? a.provider_id,
    resource_id: patch.resource_id !== undefined ? patch.resource_id || null : a.resource_id,
    notes: patch.notes ?? a.notes,
    start: new Date(from).toISOString(),
    end: new Date(from + length).toISOString(),
  }
}

/** The patch that undoes another: the same fields as they were before. */
export function reverse(before: Appointment, patch: Patch, zone: string): Patch {
  const out: Patch = {}
  if (patch.start !== undefined || patch.duration_minutes !== undefined) {
    out.start = toRFC3339(Date.parse(before.start), zone)
    out.duration_minutes = Math.round((Date.parse(before.end) - Date.parse(before.start)) / MINUTE)
  }
  if (patch.provider_id !== undefined) out.provider_id = before.provider_id
  if (patch.resource_id !== undefined) out.resource_id = before.resource_id ?? ''
  if (patch.service_ids !== undefined) out.service_ids = before.services.map((s) => s.id)
  if (patch.service_ids !== undefined || patch.lines !== undefined)
    out.lines = before.services.map((s) => ({ service_id: s.id, duration_minutes: s.duration_minutes, price: s.price }))
  if (patch.client_id !== undefined) out.client_id = before.client.id
  if (patch.notes !== undefined) out.notes = before.notes
  if (patch.assistant_id !== undefined) out.assistant_id = before.assistant_id ?? ''
  if (patch.category_id !== undefined) out.category_id = before.category_id ?? ''
  if (patch.location_id !== undefined) out.location_id = before.location_id ?? ''
  if (patch.price !== undefined) out.price = before.price
  return out
}

/** A list with the appointment in its place; added when it was not there. */
export function upsert(list: readonly Appointment[], made: Appointment): Appointment[] {
  const i = list.findIndex((a) => a.id === made.id)
  if (i < 0) return [...list, made]
  return list.map((a) => (a.id === made.id && a.rev <= made.rev ? made : a))
}

/** The list as the person wants it: what is still under way lies over what the server said last. */
export function overlaid(list: readonly Appointment[], over: ReadonlyMap<string, Appointment>): Appointment[] {
  if (over.size === 0) return [...list]
  const seen = new Set(list.map((a) => a.id))
  return [...list.map((a) => over.get(a.id) ?? a), ...[...over.values()].filter((a) => !seen.has(a.id))]
}
