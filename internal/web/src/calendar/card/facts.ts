import type { TFunction } from 'i18next'
import { dayTitle } from '../format'
import type { Appointment } from '../types'
import { clock, wallOf } from '../zone'

/** The minutes that are kept free around an appointment. */
export function buffersOf(a: Pick<Appointment, 'id'> & { buffer_before_minutes?: number; buffer_after_minutes?: number }) {
  return { before: a.buffer_before_minutes ?? 0, after: a.buffer_after_minutes ?? 0 }
}

/** "10 min before, 5 min after"; "" without. */
export function bufferText(a: Appointment, t: TFunction<'calendar'>): string {
  const { before, after } = buffersOf(a)
  const parts = [before > 0 && t('card.buffer_before', { minutes: before }), after > 0 && t('card.buffer_after', { minutes: after })]
  return parts.filter(Boolean).join(', ')
}

/** Why it was booked in spite of something; "" when it was not. */
export function overrideText(a: Pick<Appointment, 'overbooked' | 'override_reason'>, t: TFunction<'calendar'>): string {
  if (!a.overbooked && !a.override_reason) return ''
  return t(a.overbooked ? 'panel.overbooked' : 'panel.overridden', { reason: a.override_reason })
}

/** The appointment in one line, to be pasted into a message. */
export function copyText(a: Appointment, zone: string, language: string): string {
  const from = Date.parse(a.start)
  const time = `${dayTitle(wallOf(from, zone).day, language)}, ${clock(from, zone)}–${clock(Date.parse(a.end), zone)}`
  return [time, a.client.name, a.services.map((s) => s.name).join(', '), a.provider_name].filter(Boolean).join(' · ')
}
