import { isOpen, type Hours } from './hours'
import { clock, MINUTE, onDay, wallOf, type Day, type Instant } from './zone'

export const CONFLICTS = ['provider', 'resource', 'client', 'assistant', 'blocked_time', 'time_off', 'outside_hours', 'break', 'past'] as const
export type ConflictKind = (typeof CONFLICTS)[number]

/** One reason why a time cannot be had: who is taken, and when. */
export interface Conflict {
  kind: ConflictKind
  name: string
  from: Instant
  to: Instant
}

/** What is asked for. */
export interface Wanted {
  id?: string | undefined
  providerId: string
  resourceId: string | null
  clientId?: string | undefined
  from: Instant
  to: Instant
}

/** What the grid already knows; the server has the last word. */
export interface Known {
  zone: string
  taken: readonly (Wanted & { id: string; clientName: string; blocking: boolean })[]
  blocked: readonly {
    scope: string
    providerId?: string | undefined
    resourceId?: string | undefined
    locationId?: string | undefined
    isTimeOff?: boolean
    from: Instant
    to: Instant
    reason: string
  }[]
  provider: (id: string) => { name: string; locationId?: string | undefined; hoursOn: (day: Day) => readonly Hours[] } | undefined
  resource: (id: string) => { name: string } | undefined
}

/** The conflicts that can be told before asking the server, the most telling first. Intervals are half-open. */
export function conflictsOf(wanted: Wanted, known: Known): Conflict[] {
  const out: Conflict[] = []
  const provider = known.provider(wanted.providerId)
  for (const t of known.taken) {
    if (!t.blocking || t.id === wanted.id || t.from >= wanted.to || wanted.from >= t.to) continue
    const span = { from: t.from, to: t.to }
    if (t.providerId === wanted.providerId) out.push({ kind: 'provider', name: provider?.name ?? '', ...span })
    if (t.resourceId && t.resourceId === wanted.resourceId) out.push({ kind: 'resource', name: known.resource(t.resourceId)?.name ?? '', ...span })
    if (t.clientId && t.clientId === wanted.clientId) out.push({ kind: 'client', name: t.clientName, ...span })
  }
  for (const b of known.blocked) {
    if (b.from >= wanted.to || wanted.from >= b.to) continue
    const hit =
      b.scope === 'clinic' ||
      (b.scope === 'provider' && b.providerId === wanted.providerId) ||
      (b.scope === 'location' && b.locationId !== undefined && b.locationId === provider?.locationId) ||
      (b.scope === 'resource' && b.resourceId !== undefined && b.resourceId === wanted.resourceId)
    if (hit)
      out.push({ kind: b.isTimeOff ? 'time_off' : 'blocked_time', name: b.isTimeOff ? (provider?.name ?? '') : b.reason, from: b.from, to: b.to })
  }
  if (provider && !withinHours(wanted, provider.hoursOn, known.zone))
    out.push({ kind: 'outside_hours', name: provider.name, from: wanted.from, to: wanted.to })
  return out
}

function withinHours(wanted: Wanted, hoursOn: (day: Day) => readonly Hours[], zone: string): boolean {
  const { day } = wallOf(wanted.from, zone)
  const lies = onDay({ from: wanted.from, to: wanted.to }, day, zone)
  const endsToday = wallOf(wanted.to - 1, zone).day === day
  return lies !== undefined && endsToday && isOpen(hoursOn(day), day, lies.top, lies.bottom)
}

type Translate = (key: string, values: Record<string, string>) => string

/** One plain sentence: "Dr. Pop are altă programare, 10:00–10:30." `t` reads the calendar's words. Over several days the days are told. */
export function sentence(c: Conflict, zone: string, t: Translate): string {
  const [first, last] = [wallOf(c.from, zone).day, wallOf(c.to - 1, zone).day]
  const isLong = first !== last || c.to - c.from >= 23 * 60 * MINUTE
  const [from, to] = isLong ? [dayAndMonth(first), dayAndMonth(last)] : [clock(c.from, zone), clock(c.to, zone)]
  return t(`conflict.${c.kind}${from === to ? '_day' : ''}`, { name: c.name, from, to })
}

/** "24.11" */
function dayAndMonth(day: Day): string {
  return `${day.slice(8, 10)}.${day.slice(5, 7)}`
}

/** Conflicts without repeats: the same person at the same time is said once. */
export function distinct(conflicts: readonly Conflict[]): Conflict[] {
  const seen = new Set<string>()
  return conflicts.filter((c) => {
    const key = [c.kind, c.name, c.from, c.to].join('|')
    return seen.has(key) ? false : seen.add(key)
  })
}

/** What a person needs to be allowed for to book in spite of the conflicts; undefined when none may ever (a client twice is an overlap too). */
export function needed(conflicts: readonly Conflict[]): { overbook: boolean; outsideHours: boolean } {
  const taken: readonly ConflictKind[] = ['provider', 'resource', 'client', 'assistant']
  const off = (c: Conflict) => !taken.includes(c.kind)
  return { overbook: conflicts.some((c) => !off(c)), outsideHours: conflicts.some(off) }
}
