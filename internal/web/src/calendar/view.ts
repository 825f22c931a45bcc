import type { Appointment, BlockedTime, Provider, Resource } from './types'
import { closedOn, type Hours, type Stretch } from './hours'
import { place } from './layout'
import { addDays, mondayOf, onDay, type Day } from './zone'

/** One column of the grid: a day of one provider, of one chair, or of everybody. */
export interface Column {
  key: string
  day: Day
  providerId: string | null
  resourceId: string | null
  title: string
  color: number | null
  closed: Stretch[]
}

/** One appointment or blocked time as it lies in one column. */
export interface Block {
  key: string
  id: string
  column: number
  top: number
  bottom: number
  left: number
  width: number
  /** Behind the appointments, over the whole width. */
  behind: boolean
  appointment: Appointment | null
  blocked: BlockedTime | null
}

export interface Shown {
  columns: Column[]
  blocks: Block[]
}

export interface Sources {
  zone: string
  date: Day
  view: 'day' | 'week'
  by: 'provider' | 'resource'
  providers: readonly Provider[]
  resources: readonly Resource[]
  appointments: readonly Appointment[]
  blocked: readonly BlockedTime[]
  withCancelled: boolean
  noResource: string
}

/** The days that a view shows. */
export function daysOf(date: Day, view: 'day' | 'week'): Day[] {
  if (view === 'day') return [date]
  const monday = mondayOf(date)
  return Array.from({ length: 7 }, (_, i) => addDays(monday, i))
}

/** Columns and the blocks in them; `providers` are already those that the filter leaves. */
export function show(from: Sources): Shown {
  const columns = columnsOf(from)
  const blocks: Block[] = []
  columns.forEach((column, i) => blocks.push(...blocksOf(column, i, from)))
  return { columns, blocks }
}

function columnsOf(from: Sources): Column[] {
  const everybody: Hours[] = from.providers.flatMap((p) => p.hours)
  if (from.view === 'week')
    return daysOf(from.date, 'week').map((day) => ({
      key: day,
      day,
      providerId: from.providers.length === 1 ? (from.providers[0]?.id ?? null) : null,
      resourceId: null,
      title: '',
      color: null,
      closed: closedOn(everybody, day),
    }))
  if (from.by === 'resource')
    return [...from.resources, null].map((r) => ({
      key: r?.id ?? 'none',
      day: from.date,
      providerId: null,
      resourceId: r?.id ?? null,
      title: r?.name ?? from.noResource,
      color: null,
      closed: closedOn(everybody, from.date),
    }))
  return from.providers.map((p) => ({
    key: p.id,
    day: from.date,
    providerId: p.id,
    resourceId: null,
    title: p.title ? `${p.title} ${p.name}` : p.name,
    color: p.color,
    closed: closedOn(p.hours, from.date),
  }))
}

function blocksOf(column: Column, index: number, from: Sources): Block[] {
  const rank = new Map(from.providers.map((p, i) => [p.id, i]))
  const found: (Block & { rank: number })[] = []
  const add = (id: string, start: string, end: string, rest: Pick<Block, 'appointment' | 'blocked' | 'behind'>, order: number) => {
    const lies = onDay({ from: Date.parse(start), to: Date.parse(end) }, column.day, from.zone)
    if (!lies) return
    found.push({ key: `${id}@${column.key}`, id, column: index, ...lies, left: 0, width: 1, rank: order, ...rest })
  }
  for (const a of from.appointments) {
    if (a.status === 'cancelled' && !from.withCancelled) continue
    if (!rank.has(a.provider_id) || !belongs(column, a, from)) continue
    add(a.id, a.start, a.end, { appointment: a, blocked: null, behind: false }, rank.get(a.provider_id) ?? 0)
  }
  for (const b of from.blocked) {
    const where = blockedIn(column, b, from, rank)
    if (!where) continue
    add(b.id, b.start, b.end, { appointment: null, blocked: b, behind: where === 'behind' }, rank.get(b.provider_id ?? '') ?? 99)
  }
  const placed = place(found.filter((b) => !b.behind).map((b) => ({ id: b.key, top: b.top, bottom: Math.max(b.bottom, b.top + 15), rank: b.rank })))
  return found.map(({ rank: _, ...b }) => ({ ...b, ...placed.get(b.key) }))
}

function belongs(column: Column, a: Appointment, from: Sources): boolean {
  if (from.view === 'week') return true
  return from.by === 'resource' ? (a.resource_id ?? null) === column.resourceId : a.provider_id === column.providerId
}

function blockedIn(column: Column, b: BlockedTime, from: Sources, rank: Map<string, number>): 'behind' | 'beside' | undefined {
  if (b.scope === 'clinic') return 'behind'
  if (from.view === 'week') {
    if (b.scope !== 'provider' || !rank.has(b.provider_id ?? '')) return undefined
    return rank.size === 1 ? 'behind' : 'beside'
  }
  if (b.scope === 'provider') return from.by === 'provider' && b.provider_id === column.providerId ? 'behind' : undefined
  return from.by === 'resource' && b.resource_id === column.resourceId ? 'behind' : undefined
}
