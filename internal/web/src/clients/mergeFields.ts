import type { Client, ClientField } from '@/api/types'
import { numeric } from '@/calendar/format'
import { isDay } from '@/calendar/zone'
import { toText } from './custom'
import { national } from './phone'

type Say = (key: string) => string

export type Side = 'this' | 'other'

/** A field that two clients say different things of: both texts, so that one is chosen. */
export interface Difference {
  field: string
  label: string
  this: string
  other: string
}

/** Whatever the two differ in where both say something; what only one says is kept by itself. */
export function differences(a: Client, b: Client, fields: readonly ClientField[], zone: string, t: Say): Difference[] {
  const day = (c: Client) => (isDay(c.date_of_birth) ? numeric(c.date_of_birth) : '')
  const own = (f: ClientField, c: Client) => {
    const text = toText(f, c.custom[f.key])
    return f.type === 'yes_no' && text !== '' ? t(`custom.${text}`) : text
  }
  const source = (c: Client) => (c.source === 'unknown' ? '' : t(`source.${c.source}`))
  const all: [string, string, string, string][] = [
    ['name', t('field.name'), a.name, b.name],
    ['phone', t('field.phone'), national(a.phone, zone), national(b.phone, zone)],
    ['email', t('field.email'), a.email, b.email],
    ['date_of_birth', t('field.date_of_birth'), day(a), day(b)],
    ['address', t('field.address'), a.address, b.address],
    ['status', t('field.status'), t(`status.${a.status}`), t(`status.${b.status}`)],
    ['source', t('field.source'), source(a), source(b)],
    ['guardian', t('guardian.title'), a.guardian?.name ?? '', b.guardian?.name ?? ''],
    ...fields.map((f): [string, string, string, string] => [`custom.${f.key}`, f.label, own(f, a), own(f, b)]),
  ]
  return all
    .filter(([, , mine, theirs]) => mine !== '' && theirs !== '' && mine !== theirs)
    .map(([field, label, mine, theirs]) => ({ field, label, this: mine, other: theirs }))
}
