import type { ClientField } from '@/api/types'
import { numeric, parseNumeric } from '@/calendar/format'
import { isDay } from '@/calendar/zone'

/** A value of a field of the clinic's own, as the server has it; null for none. */
export type CustomValue = string | number | boolean | null

/** The value as it stands in a form. */
export function toText(field: ClientField, value: unknown): string {
  if (value === undefined || value === null) return ''
  if (field.type === 'yes_no') return value === true ? 'yes' : 'no'
  if (field.type === 'number') return typeof value === 'number' ? String(value).replace('.', ',') : ''
  if (field.type === 'date') return isDay(value) ? numeric(value) : ''
  return typeof value === 'string' ? value : ''
}

/** Whether the text is a value of the field; nothing is right everywhere. */
export function isRight(field: ClientField, text: string): boolean {
  const written = text.trim()
  if (written === '') return true
  if (field.type === 'number') return readNumber(written) !== undefined
  if (field.type === 'date') return parseNumeric(written) !== undefined
  return field.type !== 'text' || written.length <= 1000
}

/** The value of what was written in a form. */
export function fromText(field: ClientField, text: string): CustomValue {
  const written = text.trim()
  if (written === '') return null
  if (field.type === 'number') return readNumber(written) ?? null
  if (field.type === 'date') return parseNumeric(written) ?? null
  if (field.type === 'yes_no') return written === 'yes'
  return written
}

function readNumber(text: string): number | undefined {
  const n = Number(text.replace(/\s/g, '').replace(',', '.'))
  return Number.isFinite(n) ? n : undefined
}
