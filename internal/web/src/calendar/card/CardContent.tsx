import { AlertTriangle, Phone } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Button } from '@/ui/Button'
import { national } from '../../clients/phone'
import { dayShort } from '../format'
import { nextStatuses } from '../model'
import { MarkIcon } from '../reminders/MarkIcon'
import { StatusIcon } from '../StatusIcon'
import type { Appointment } from '../types'
import type { Calendar } from '../useCalendar'
import { clock, wallOf } from '../zone'
import { bufferText, overrideText } from './facts'
import { MaybeSame } from './MaybeSame'

interface CardContentProps {
  calendar: Calendar
  appointment: Appointment
  onDone: () => void
}

/** The essentials of an appointment in a few lines, and the next steps in one click. */
export function CardContent({ calendar, appointment: a, onDone }: CardContentProps) {
  const { t, i18n } = useTranslation('calendar')
  const { zone, can } = calendar
  const from = Date.parse(a.start)
  const buffers = bufferText(a, t)
  const override = overrideText(a, t)
  return (
    <div className="grid gap-2 p-3 text-dense">
      <div className="flex items-start gap-2.5" data-color={calendar.grid.colorById(a.provider_id)}>
        <span className="mt-0.5 h-9 w-1 flex-none rounded-full bg-tone" aria-hidden="true" />
        <div className="min-w-0 flex-1">
          <p className="truncate text-body font-semibold">{a.client.name}</p>
          <p className="text-muted tabular-nums first-letter:uppercase">
            {dayShort(wallOf(from, zone).day, i18n.language)}, {clock(from, zone)}–{clock(Date.parse(a.end), zone)}
          </p>
        </div>
        <span className="flex flex-none items-center gap-1 text-meta text-soft">
          <MarkIcon appointment={a} size={14} />
          <StatusIcon status={a.status} size={14} />
          {t(`status.${a.status}`)}
        </span>
      </div>
      <p>{a.services.map((s) => s.name).join(', ')}</p>
      <p className="text-soft">{[a.provider_name, a.assistant_name, a.resource_name, buffers].filter(Boolean).join(' · ')}</p>
      {a.client.phone && (
        <p className="flex items-center gap-1.5 text-soft tabular-nums">
          <Phone size={13} aria-hidden="true" />
          {national(a.client.phone, zone)}
        </p>
      )}
      {a.notes && <p className="line-clamp-3 rounded-dense bg-sunken px-2 py-1.5 whitespace-pre-line">{a.notes}</p>}
      {override && (
        <p className="flex gap-1.5 rounded-dense bg-warning-soft px-2 py-1.5 text-warning-ink">
          <AlertTriangle size={14} className="mt-0.5 flex-none" aria-hidden="true" />
          {override}
        </p>
      )}
      <MaybeSame appointment={a} />
      {a.created_by && <p className="text-meta text-muted">{t('card.booked_by', { name: a.created_by })}</p>}
      {can('appointments.status') && (
        <div className="flex flex-wrap gap-1.5 border-t border-line pt-2" role="group" aria-label={t('panel.status')}>
          {nextStatuses(a.status).map((s) => (
            <Button
              key={s}
              size="sm"
              look={s === 'cancelled' || s === 'no-show' ? 'danger-quiet' : 'secondary'}
              onClick={() => {
                onDone()
                calendar.setStatus(a, s)
              }}
            >
              {t(`mark.${s}`)}
            </Button>
          ))}
        </div>
      )}
    </div>
  )
}
