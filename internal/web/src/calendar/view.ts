import type { Appointment, BlockedTime, Provider, Resource } from './types'
import { closedOn, hoursFor, openOn, type Hours, type Stretch } from './hours'
import { place } from './layout'
import { SNAP } from './model'
import { daysOf, type GridView } from './views'
import { DAY_MINUTES, onDay, weekdayOf, type Day } from './zone'

/** More lanes than these are too narrow to read: a day of several then has one column for all. */
const MOST_LANES = 28

/** One column of the grid: a provider's or a chair's day, or a whole day. A week has one lane per provider (or chair) in every day. */
export interface Column {
  key: string
  kind: 'provider' | 'resource' | 'day'
  day: Day
  providerId: string | null
  resourceId: string | null
  title: string
  /** At most three letters, where the column is narrow. */
  initials: string
  color: number | null
  closed: Stretch[]
  /** Blocked from midnight to midnight: told in the strip above, hatched below. */
  isOff: boolean
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
  appointment: Appointment | null
  blocked: BlockedTime | null
}

/** Blocked time of whole days, as a bar over the columns that it takes. */
export interface Bar {
  key: string
  blocked: BlockedTime
  first: number
  last: number
  /** The row of the strip, so that bars do not lie over each other. */
  row: number
}

export interface Shown {
  columns: Column[]
  blocks: Block[]
  bars: Bar[]
}

export interface Sources {
  zone: string
  date: Day
  view: GridView
  by: 'provider' | 'resource'
  providers: readonly Provider[]
  resources: readonly Resource[]
  appointments: readonly Appointment[]
  blocked: readonly BlockedTime[]
  noResource: string
}

/** Columns and the blocks in them; providers and appointments are already those that the filter leaves. */
export function show(from: Sources): Shown {
  const bare = columnsOf(from)
  const bars = barsOf(bare, from)
  const columns = bare.map((c, i) => (c.kind !== 'day' && bars.some((b) => b.first <= i && i <= b.last) ? { ...c, isOff: true } : c))
  const blocks: Block[] = []
  columns.forEach((column, i) => blocks.push(...blocksOf(column, i, from)))
  return { columns, blocks, bars }
}

/** The bars of what is blocked from midnight to midnight, each over columns side by side. */
function barsOf(columns: readonly Column[], from: Sources): Bar[] {
  const bars: Bar[] = []
  for (const b of from.blocked) {
    columns.forEach((column, i) => {
      if (!isBlockedIn(column, b, from) || !isWhole(b, column.day, from.zone)) return
      const open = bars.at(-1)
      if (open?.blocked === b && open.last === i - 1) open.last = i
      else bars.push({ key: `${b.id}@${column.key}`, blocked: b, first: i, last: i, row: 0 })
    })
  }
  bars.forEach((bar, n) => {
    const before = bars.slice(0, n).filter((o) => o.first <= bar.last && bar.first <= o.last)
    while (before.some((o) => o.row === bar.row)) bar.row++
  })
  return bars
}

function isWhole(b: BlockedTime, day: Day, zone: string): boolean {
  const lies = onDay({ from: Date.parse(b.start), to: Date.parse(b.end) }, day, zone)
  return lies?.top === 0 && lies.bottom === DAY_MINUTES
}

function columnsOf(from: Sources): Column[] {
  const days = daysOf(from.date, from.view)
  const shownDays = from.view === 'week' ? days.filter((d) => weekdayOf(d) < 6 || isUsed(d, from)) : days
  const lanes = from.by === 'provider' ? from.providers.length : from.resources.length + 1
  if (shownDays.length > 1 && lanes > 1 && lanes * shownDays.length > MOST_LANES) return shownDays.map((day) => wholeDay(day, from))
  return shownDays.flatMap((day) => lanesOf(day, from))
}

/** Saturday and Sunday are shown when somebody works then, or something is booked. */
function isUsed(day: Day, from: Sources): boolean {
  if (from.providers.some((p) => openOn(hoursFor(p, day), day).length > 0) || day === from.date) return true
  return from.appointments.some((a) => onDay({ from: Date.parse(a.start), to: Date.parse(a.end) }, day, from.zone) !== undefined)
}

/** One column for everybody's day. */
function wholeDay(day: Day, from: Sources): Column {
  const everybody: Hours[] = from.providers.flatMap((p) => [...hoursFor(p, day)])
  const none = { providerId: null, resourceId: null, title: '', initials: '', color: null, isOff: false }
  return { key: day, kind: 'day', day, ...none, closed: closedOn(everybody, day) }
}

function lanesOf(day: Day, from: Sources): Column[] {
  if (from.by === 'provider')
    return from.providers.map((p) => ({
      key: `${day}/${p.id}`,
      kind: 'provider' as const,
      day,
      providerId: p.id,
      resourceId: null,
      title: nameOf(p),
      initials: initialsOf(p.name),
      color: p.color,
      closed: closedOn(hoursFor(p, day), day),
      isOff: false,
    }))
  const everybody: Hours[] = from.providers.flatMap((p) => [...hoursFor(p, day)])
  return [...from.resources, null].map((r) => ({
    key: `${day}/${r?.id ?? 'none'}`,
    kind: 'resource' as const,
    day,
    providerId: null,
    resourceId: r?.id ?? null,
    title: r?.name ?? from.noResource,
    initials: r ? initialsOf(r.name) : '–',
    color: null,
    closed: closedOn(everybody, day),
    isOff: false,
  }))
}

/** "Dr. Ioana Pop" */
export function nameOf(p: Pick<Provider, 'name' | 'title'>): string {
  return p.title ? `${p.title} ${p.name}` : p.name
}

/** "IP" of "Ioana Pop", "S1" of "Scaun 1". */
export function initialsOf(name: string): string {
  return name
    .split(/[\s-]+/)
    .map((w) => Array.from(w)[0] ?? '')
    .join('')
    .slice(0, 3)
    .toUpperCase()
}

function blocksOf(column: Column, index: number, from: Sources): Block[] {
  const known = new Set(from.providers.map((p) => p.id))
  const found: Block[] = []
  const add = (id: string, start: string, end: string, rest: Pick<Block, 'appointment' | 'blocked'>) => {
    const lies = onDay({ from: Date.parse(start), to: Date.parse(end) }, column.day, from.zone)
    if (lies) found.push({ key: `${id}@${column.key}`, id, column: index, ...lies, left: 0, width: 1, ...rest })
  }
  for (const a of from.appointments) {
    if (known.has(a.provider_id) && belongs(column, a)) add(a.id, a.start, a.end, { appointment: a, blocked: null })
  }
  for (const b of from.blocked)
    if (isBlockedIn(column, b, from) && !isWhole(b, column.day, from.zone)) add(b.id, b.start, b.end, { appointment: null, blocked: b })
  const isBeside = (b: Block) => b.appointment !== null || (column.kind === 'day' && b.blocked?.scope !== 'clinic')
  const placed = place(found.filter(isBeside).map((b) => ({ id: b.key, top: b.top, bottom: Math.max(b.bottom, b.top + SNAP) })))
  return found.map((b) => ({ ...b, ...placed.get(b.key) }))
}

function belongs(column: Column, a: Appointment): boolean {
  if (column.kind === 'day') return true
  return column.kind === 'resource' ? (a.resource_id ?? null) === column.resourceId : a.provider_id === column.providerId
}

function isBlockedIn(column: Column, b: BlockedTime, from: Sources): boolean {
  if (b.scope === 'clinic') return true
  if (b.scope === 'location') return isAtLocation(column, b, from)
  if (column.kind === 'day') return b.scope !== 'provider' || from.providers.some((p) => p.id === b.provider_id)
  return b.scope === 'provider'
    ? column.providerId !== null && b.provider_id === column.providerId
    : column.resourceId !== null && b.resource_id === column.resourceId
}

/** A location's blocked time lies in the columns of those who are there and nowhere else. */
function isAtLocation(column: Column, b: BlockedTime, from: Sources): boolean {
  if (column.kind === 'day') return true
  const owner = column.providerId ? from.providers.find((p) => p.id === column.providerId) : from.resources.find((r) => r.id === column.resourceId)
  return owner?.location_id != null && owner.location_id === b.location_id
}
