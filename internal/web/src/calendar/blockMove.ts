import type { BlockedInput } from './queries'
import type { BlockedTime } from './types'
import { addDays, DAY_MINUTES, instantOf, toRFC3339, utcOf, wallOf, type Day, type Instant } from './zone'

/** A minute of a day in somebody's column. */
export interface Spot {
  day: Day
  minute: number
  providerId: string | null
  resourceId: string | null
}

export type BlockPatch = Partial<BlockedInput>

/** Blocked time taken from one spot to another: both ends go along on the wall's clock, and its owner changes with the column. */
export function movedBlock(b: BlockedTime, from: Spot, to: Spot, zone: string): BlockPatch {
  const by = daysBetween(from.day, to.day) * DAY_MINUTES + to.minute - from.minute
  const patch: BlockPatch = {}
  if (by !== 0) {
    patch.start = shifted(Date.parse(b.start), by, zone)
    patch.end = shifted(Date.parse(b.end), by, zone)
  }
  if (b.scope === 'provider' && to.providerId && to.providerId !== b.provider_id) patch.provider_id = to.providerId
  if (b.scope === 'resource' && to.resourceId && to.resourceId !== b.resource_id) patch.resource_id = to.resourceId
  return patch
}

/** Blocked time with its end at a minute of a day. */
export function resizedBlock(day: Day, minute: number, zone: string): BlockPatch {
  return { end: toRFC3339(instantOf(addDays(day, Math.floor(minute / DAY_MINUTES)), minute % DAY_MINUTES, zone), zone) }
}

/** The patch that undoes another. */
export function reversedBlock(before: BlockedTime, patch: BlockPatch): BlockPatch {
  const out: BlockPatch = {}
  if (patch.start !== undefined) out.start = before.start
  if (patch.end !== undefined) out.end = before.end
  if (patch.provider_id !== undefined && before.provider_id) out.provider_id = before.provider_id
  if (patch.resource_id !== undefined && before.resource_id) out.resource_id = before.resource_id
  return out
}

export function daysBetween(from: Day, to: Day): number {
  return Math.round((utcOf(to) - utcOf(from)) / 86_400_000)
}

function shifted(at: Instant, minutes: number, zone: string): string {
  const wall = wallOf(at, zone)
  const sum = wall.minute + minutes
  const days = Math.floor(sum / DAY_MINUTES)
  return toRFC3339(instantOf(addDays(wall.day, days), sum - days * DAY_MINUTES, zone), zone)
}
