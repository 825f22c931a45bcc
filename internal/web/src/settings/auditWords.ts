import type { TFunction } from 'i18next'
import { formatDateTime, formatNumber } from '@/i18n/format'

/** What an audit entry's field is called. */
export function fieldWord(t: TFunction, field: string): string {
  if (field.startsWith('custom.')) return field.slice('custom.'.length).replaceAll('_', ' ')
  if (field.startsWith('consent.')) return t('audit.consent_to', { channel: t(`clients:consent.channel.${field.slice('consent.'.length)}`) })
  return t(`audit.fields.${field}`, { defaultValue: field.replaceAll('_', ' ') })
}

/** Whether a change can only be told, not shown: ids and whole structures say nothing to a person. */
export function isOpaque(field: string, ...values: unknown[]): boolean {
  return /_ids?$|^(merged|logo)$/.test(field) || values.some((v) => typeof v === 'object' && v !== null && !Array.isArray(v) && !isMoney(v))
}

/** A value in words where it is one of a known few. */
export function said(t: TFunction, language: string, field: string, value: unknown): string {
  if (value === null || value === undefined || value === '') return '–'
  if (Array.isArray(value)) return value.length === 0 ? '–' : value.map((v) => said(t, language, field, v)).join(', ')
  if (isMoney(value)) return formatNumber(value.amount / 100, language)
  if (typeof value === 'boolean') return t(value ? 'audit.yes' : 'audit.no')
  if (typeof value === 'number') return formatNumber(field === 'price' ? value / 100 : value, language)
  return typeof value === 'string' ? word(t, field, value) : ''
}

const places: Partial<Record<string, string>> = {
  role: 'common:roles',
  status: 'calendar:status',
  state: 'audit.states',
  source: 'clients:source',
  languages: 'common:language',
  language: 'common:language',
  mails_off: 'notifications.kinds',
  client_says: 'audit.says',
}

function word(t: TFunction, field: string, value: string): string {
  if (value === 'yes' || value === 'no') return t(`audit.${value}`)
  const key = value.replaceAll('.', '_')
  // Clients and appointments both have a status.
  if (field === 'status') return t([`calendar:status.${key}`, `clients:status.${key}`], { defaultValue: value })
  if (field.startsWith('consent.')) return t(`clients:consent.${key}`, { defaultValue: value })
  const place = places[field]
  if (place) return t(`${place}.${key}`, { defaultValue: value })
  if (/^\d{4}-\d{2}-\d{2}T/.test(value)) return formatDateTime(value)
  return value.slice(0, 200)
}

function isMoney(value: unknown): value is { amount: number } {
  return typeof value === 'object' && value !== null && 'amount' in value && typeof value.amount === 'number'
}
