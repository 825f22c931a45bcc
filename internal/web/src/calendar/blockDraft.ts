import { checkTimes } from './draft'
import { numeric, parseNumeric } from './format'
import type { BlockedInput } from './queries'
import type { BlockedTime } from './types'
import { addDays, clock, instantOf, parseClock, toRFC3339, wallOf, type Instant } from './zone'

/** Blocked time as it stands in the form: text as typed. */
export interface BlockDraft {
  scope: BlockedTime['scope']
  /** Time off is a provider's. */
  kind: BlockedTime['kind']
  /** From midnight to midnight: the times do not count. */
  allDay: boolean
  locationId: string
  providerId: string
  resourceId: string
  date: string
  start: string
  endDate: string
  end: string
  reason: string
}

export type BlockErrors = Partial<Record<'provider' | 'resource' | 'location' | 'date' | 'start' | 'endDate' | 'end' | 'reason', string>>

export function emptyBlock(from: Instant, to: Instant, zone: string, over: Partial<BlockDraft> = {}): BlockDraft {
  return {
    scope: 'provider',
    kind: 'blocked',
    allDay: false,
    locationId: '',
    providerId: '',
    resourceId: '',
    date: numeric(wallOf(from, zone).day),
    start: clock(from, zone),
    endDate: numeric(wallOf(to, zone).day),
    end: clock(to, zone),
    reason: '',
    ...over,
  }
}

export function blockDraftOf(b: BlockedTime, zone: string): BlockDraft {
  const last = wallOf(Date.parse(b.end) - 1, zone).day
  return emptyBlock(Date.parse(b.start), Date.parse(b.end), zone, {
    scope: b.scope,
    kind: b.kind,
    allDay: b.all_day,
    locationId: b.location_id ?? '',
    ...(b.all_day ? { endDate: numeric(last), start: '00:00', end: '24:00' } : {}),
    providerId: b.provider_id ?? '',
    resourceId: b.resource_id ?? '',
    reason: b.reason,
  })
}

/** The range of the draft; undefined while its fields make none. "24:00" is the midnight that ends the day. */
export function rangeOfBlock(d: BlockDraft, zone: string): { from: Instant; to: Instant } | undefined {
  const [first, last] = [parseNumeric(d.date), parseNumeric(d.endDate)]
  const [start, end] = d.allDay ? [0, 1440] : [parseClock(d.start), parseClock(d.end)]
  if (!first || !last || start === undefined || end === undefined) return undefined
  const to = end === 1440 ? instantOf(addDays(last, 1), 0, zone) : instantOf(last, end, zone)
  return { from: instantOf(first, start, zone), to }
}

/** What is wrong, as keys of the calendar's words. */
export function checkBlock(d: BlockDraft, zone: string): BlockErrors {
  const errors: BlockErrors = { ...checkTimes(d.date, d.allDay ? '00:00' : d.start, zone) }
  const last = checkTimes(d.endDate, d.allDay || d.end === '24:00' ? '00:00' : d.end, zone)
  if (last.date) errors.endDate = last.date
  if (last.start) errors.end = last.start
  if (d.scope === 'provider' && !d.providerId) errors.provider = 'form.provider_required'
  if (d.scope === 'resource' && !d.resourceId) errors.resource = 'form.resource_required'
  if (d.scope === 'location' && !d.locationId) errors.location = 'form.location_required'
  if (d.reason.trim() === '') errors.reason = 'form.reason_required'
  const range = rangeOfBlock(d, zone)
  if (range && range.to <= range.from && !errors.end) errors[d.allDay ? 'endDate' : 'end'] = 'form.end_bad'
  return errors
}

/** The draft as the server takes it. Only after `checkBlock` found nothing. */
export function blockToSend(d: BlockDraft, zone: string): BlockedInput {
  const range = rangeOfBlock(d, zone) ?? { from: 0, to: 0 }
  return {
    scope: d.scope,
    kind: d.scope === 'provider' ? d.kind : 'blocked',
    all_day: d.allDay,
    reason: d.reason.trim(),
    start: toRFC3339(range.from, zone),
    end: toRFC3339(range.to, zone),
    ...(d.scope === 'provider' ? { provider_id: d.providerId } : {}),
    ...(d.scope === 'location' ? { location_id: d.locationId } : {}),
    ...(d.scope === 'resource' ? { resource_id: d.resourceId } : {}),
  }
}
