import { useQuery } from '@tanstack/react-query'
import { CalendarSync } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Button } from '@/ui/Button'
import { dayShort } from '../format'
import type { Appointment } from '../types'
import { current, sayState } from './mark'
import { appointmentRemindersQuery, useSettleWord } from './queries'
import { clock, wallOf } from '../zone'

/** What the client asks for by link, until it is dealt with. */
export function MoveAsked({ slug, appointment: a, canSettle }: { slug: string; appointment: Appointment; canSettle: boolean }) {
  const { t } = useTranslation('reminders')
  const settle = useSettleWord(slug)
  if (!a.word?.move_asked_at || (a.status !== 'scheduled' && a.status !== 'confirmed')) return null
  return (
    <div role="status" className="mb-4 flex flex-wrap items-center gap-2 rounded-dense bg-warning-soft px-3 py-2 text-dense text-warning-ink">
      <CalendarSync size={16} className="flex-none" aria-hidden="true" />
      <span className="flex-1">{t('panel.move')}</span>
      {canSettle && (
        <Button size="sm" busy={settle.isPending} onClick={() => settle.mutate(a.id)}>
          {t('panel.settled')}
        </Button>
      )}
    </div>
  )
}

/** Where each reminder of the appointment stands. */
export function ReminderLines({ slug, zone, appointment: a }: { slug: string; zone: string; appointment: Appointment }) {
  const { t, i18n } = useTranslation('reminders')
  const found = useQuery(appointmentRemindersQuery(slug, a.id))
  const shown = current(a, found.data ?? []).filter((r) => r.why !== 'rule_gone')
  const confirmed = a.word?.confirmed_at
  if (shown.length === 0 && !confirmed) return null
  const at = (moment: string) => `${dayShort(wallOf(Date.parse(moment), zone).day, i18n.language)}, ${clock(Date.parse(moment), zone)}`
  return (
    <div>
      <dt className="mb-0.5 text-meta text-muted">{t('panel.title')}</dt>
      <dd>
        <ul className="grid gap-1">
          {confirmed && <li>{t('panel.confirmed', { at: at(confirmed) })}</li>}
          {shown.map((r) => (
            <li key={r.id} className={r.state === 'failed' || r.state === 'uncertain' ? 'text-danger' : undefined}>
              {t(`channel.${r.channel}`)}: {sayState(t, r, at)}
            </li>
          ))}
        </ul>
      </dd>
    </div>
  )
}
