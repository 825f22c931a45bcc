import type { TFunction } from 'i18next'
import type { components } from '@/api/schema'
import { when } from '@/calendar/format'
import { clock, wallOf } from '@/calendar/zone'
import { formatDate, formatMoney, formatNumber } from '@/i18n/format'

export type HistoryEntry = components['schemas']['HistoryEntry']
export type HistoryChange = HistoryEntry['changes'][number]

export interface Saying {
  t: TFunction
  language: string
  zone: string
  currency: string
}

export const whoOf = (entry: { actor: { name: string } }, t: TFunction) => entry.actor.name || t('records:system')

const changeOf = (entry: HistoryEntry, field: string) => entry.changes.find((c) => c.field === field)

/** The sentence for an entry: who did what, with the one change that matters in it. */
export function sentenceOf(entry: HistoryEntry, say: Saying): string {
  const { t } = say
  const who = whoOf(entry, t)
  const start = changeOf(entry, 'start')
  if (entry.action === 'appointment.moved' && start) return t('records:moved', { who, ...timesOf(start, say) })
  const told = ({ moved: 'provider_id', status: 'status' } as Record<string, string>)[entry.action.split('.')[1] ?? '']
  const change = told ? changeOf(entry, told) : undefined
  if (entry.action.startsWith('appointment.') && change) {
    return t(told === 'status' ? 'records:status_changed' : 'records:provider_changed', {
      who,
      before: valueOf(change, 'before', say),
      after: valueOf(change, 'after', say),
    })
  }
  const key = `records:actions.${entry.action.replaceAll('.', '_')}`
  return t([key, 'records:actions.other'], { who })
}

/** The changes that the sentence has not told. An appointment that moves as a whole says so once. */
export function restOf(entry: HistoryEntry): HistoryChange[] {
  const moved = entry.action === 'appointment.moved' && changeOf(entry, 'start') !== undefined
  const told = moved ? ['start', ...(hasSameLength(entry) ? ['end'] : [])] : entry.action === 'appointment.status' ? ['status'] : []
  if (entry.action === 'appointment.moved' && !moved) told.push('provider_id')
  return entry.changes.filter((c) => !told.includes(c.field))
}

function hasSameLength(entry: HistoryEntry): boolean {
  const [start, end] = [changeOf(entry, 'start'), changeOf(entry, 'end')]
  const at = (value: unknown) => Date.parse(String(value))
  return !!start && !!end && at(end.before) - at(start.before) === at(end.after) - at(start.after)
}

/** "10:00" and "10:30", with the days before them when it moved to another day. */
function timesOf(change: HistoryChange, say: Saying): { before: string; after: string } {
  const [before, after] = [Date.parse(String(change.before)), Date.parse(String(change.after))]
  if (wallOf(before, say.zone).day === wallOf(after, say.zone).day) return { before: clock(before, say.zone), after: clock(after, say.zone) }
  return { before: instant(before, say), after: instant(after, say) }
}

const instant = (at: number, say: Saying) => when(at, at, say.zone, say.language).replace(/–.*$/, '')

/** The word for a field; one field of many ("price_of.Detartraj") says of which. */
export function fieldOf(field: string, t: TFunction): string {
  const [of = '', ...name] = field.split('.')
  return t([`records:fields.${field}`, `records:fields.${of}`], { name: name.join('.'), defaultValue: field.replaceAll(/[_.]/g, ' ') })
}

/** A value in words: the name for an identifier, the time on the clinic's wall, the word for one of a known few. */
export function valueOf(change: HistoryChange, side: 'before' | 'after', say: Saying): string {
  const value: unknown = change[side]
  const name = side === 'before' ? change.before_name : change.after_name
  const { t } = say
  if (name) return name
  if (value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)) return t('records:nothing')
  if (typeof value === 'boolean') return t(value ? 'records:yes' : 'records:no')
  if (typeof value === 'number') {
    return change.field.startsWith('price') ? formatMoney({ amount: value, currency: say.currency }, say.language) : formatNumber(value, say.language)
  }
  if (typeof value !== 'string') return JSON.stringify(value).slice(0, 200)
  if (/^\d{4}-\d{2}-\d{2}T\d/.test(value)) return instant(Date.parse(value), say)
  if (/^\d{4}-\d{2}-\d{2}$/.test(value)) return formatDate(value)
  if (['status', 'source', 'overridden'].includes(change.field)) {
    return t([`records:${change.field}.${value}`, `calendar:status.${value}`, `clients:${change.field}.${value}`], { defaultValue: value })
  }
  return value.length > 200 ? `${value.slice(0, 200)}…` : value
}
