import { CONFLICTS, type Conflict, type ConflictKind } from './conflicts'
import type { Instant } from './zone'

/** A free time that the server offers in place of the one asked for. */
export interface Alternative {
  from: Instant
  to: Instant
  providerId: string
  resourceId: string | null
}

/** Booking in spite of conflicts, with the reason that is kept. */
export interface Override {
  reason: string
  overbook: boolean
  outside_hours: boolean
}

/** What a 409 says about a time: why not, and what else. */
export interface Refused {
  conflicts: Conflict[]
  alternatives: Alternative[]
}

const kinds: readonly string[] = CONFLICTS

/** Reads the details of `appointment_conflict`; what is malformed is left out rather than shown. */
export function readRefused(details: unknown): Refused {
  const { conflicts, alternatives } = isRecord(details) ? details : {}
  return {
    conflicts: list(conflicts).flatMap((c) => {
      const from = instant(c.start)
      const to = instant(c.end)
      if (typeof c.kind !== 'string' || !kinds.includes(c.kind) || from === undefined || to === undefined) return []
      return [{ kind: c.kind as ConflictKind, name: typeof c.name === 'string' ? c.name : '', from, to }]
    }),
    alternatives: list(alternatives)
      .flatMap((a) => {
        const from = instant(a.start)
        const to = instant(a.end)
        if (typeof a.provider_id !== 'string' || from === undefined || to === undefined) return []
        return [{ from, to, providerId: a.provider_id, resourceId: typeof a.resource_id === 'string' ? a.resource_id : null }]
      })
      .slice(0, 3),
  }
}

function instant(text: unknown): Instant | undefined {
  const at = typeof text === 'string' ? Date.parse(text) : NaN
  return Number.isNaN(at) ? undefined : at
}

function list(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isRecord) : []
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
