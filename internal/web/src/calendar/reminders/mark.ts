import type { TFunction } from 'i18next'
import type { Appointment } from '../types'
import type { Reminder } from './queries'

export type Mark = 'move' | 'failed' | 'confirmed' | 'reminded'

const awaited = (a: Pick<Appointment, 'status'>) => a.status === 'scheduled' || a.status === 'confirmed'

/** The reminders that are about the time that the appointment has now. */
export const current = (a: Pick<Appointment, 'start'>, all: readonly Reminder[]) => all.filter((r) => Date.parse(r.start) === Date.parse(a.start))

/** What is worth a mark: what has to be done comes before what went well. */
export function markOf(a: Pick<Appointment, 'start' | 'status' | 'word'>, all: readonly Reminder[]): Mark | undefined {
  if (!awaited(a)) return undefined
  if (a.word?.move_asked_at) return 'move'
  if (a.word?.confirmed_at) return 'confirmed'
  const now = current(a, all)
  if (now.some((r) => r.state === 'sent')) return 'reminded'
  if (now.some((r) => r.state === 'failed' || r.state === 'uncertain')) return 'failed'
  return undefined
}

/** Reminders by their appointment. */
export function byAppointment(all: readonly Reminder[]): Map<string, Reminder[]> {
  const out = new Map<string, Reminder[]>()
  for (const r of all) out.set(r.appointment_id, [...(out.get(r.appointment_id) ?? []), r])
  return out
}

const reasons = [
  'moved',
  'over',
  'rule_gone',
  'too_late',
  'quiet_hours',
  'client_gone',
  'no_consent',
  'no_address',
  'channel_off',
  'mail_refused',
  'mail_away',
  'undelivered',
  'number_refused',
]

/** Why a reminder that waits will not leave as things stand. */
const hindrances = ['client_gone', 'no_consent', 'no_address', 'channel_off']

const sayWhy = (t: TFunction, why: string) => t(`reminders:why.${reasons.includes(why) ? why : 'other'}`)

/** Where a reminder stands, in words; at says a moment. */
export function sayState(t: TFunction, r: Reminder, at: (moment: string) => string): string {
  switch (r.state) {
    case 'waiting':
      if (hindrances.includes(r.why)) return t('reminders:state.will_not', { why: sayWhy(t, r.why) })
      if (r.why === 'quiet_hours') return t('reminders:state.waiting_quiet', { at: at(r.due_at) })
      return t(r.why ? 'reminders:state.waiting_again' : 'reminders:state.waiting', { at: at(r.due_at) })
    case 'sent': {
      const known = r.delivery === 'delivered' || r.delivery === 'read' ? r.delivery : 'sent'
      return t(`reminders:state.${known}`, { at: at(r.sent_at ?? r.due_at) })
    }
    case 'dropped':
    case 'failed':
      return t(`reminders:state.${r.state}`, { why: sayWhy(t, r.why) })
    default:
      return t(`reminders:state.${r.state}`)
  }
}
