import { Link } from '@tanstack/react-router'
import { AlertTriangle, Pencil, Phone, X } from 'lucide-react'
import { useEffect, useRef, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { formatMoney, useLanguage } from '@/i18n/format'
import { Button, IconButton } from '@/ui/Button'
import { AppointmentPayments } from '@/payments/AppointmentPayments'
import { Badge } from '@/ui/Badge'
import { national } from '../clients/phone'
import { AppointmentHistory } from './AppointmentHistory'
import { bufferText, overrideText } from './card/facts'
import { MaybeSame } from './card/MaybeSame'
import { dayTitle } from './format'
import { nextStatuses, type Status } from './model'
import { MoveAsked, ReminderLines } from './reminders/ReminderLines'
import { StatusIcon } from './StatusIcon'
import { statusTone } from './statusTone'
import type { Appointment, Provider, Resource } from './types'
import { nameOf } from './view'
import { clock, wallOf } from './zone'

interface AppointmentPanelProps {
  slug: string
  zone: string
  appointment: Appointment
  providers: readonly Provider[]
  resources: readonly Resource[]
  canEdit: boolean
  canStatus: boolean
  onStatus: (status: Status) => void
  onEdit: () => void
  onClose: () => void
}

/** One appointment: who, when, what; and what happens next with it. */
export function AppointmentPanel(props: AppointmentPanelProps) {
  const { t } = useTranslation('calendar')
  const language = useLanguage()
  const { appointment: a, zone } = props
  const title = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    // While one searches the keys stay in the search field.
    if (!document.activeElement?.closest('[data-find]')) title.current?.focus({ preventScroll: true })
  }, [a.id])
  const from = Date.parse(a.start)
  const to = Date.parse(a.end)
  const provider = props.providers.find((p) => p.id === a.provider_id)
  const resource = props.resources.find((r) => r.id === a.resource_id)
  const override = overrideText(a, t)
  const buffers = bufferText(a, t)
  const [first, ...others] = nextStatuses(a.status)

  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <header className="flex items-start gap-2 border-b border-line px-5 py-3.5">
        <span className="mt-1 h-9 w-1 flex-none rounded-full bg-tone" data-color={provider?.color ?? 7} />
        <div className="min-w-0 flex-1">
          <h2 ref={title} tabIndex={-1} className="truncate text-lead font-semibold outline-none">
            {a.client.name}
          </h2>
          <p className="text-dense text-muted">
            <span className="first-letter:uppercase inline-block">{dayTitle(wallOf(from, zone).day, language)}</span>, {clock(from, zone)}–
            {clock(to, zone)}
          </p>
        </div>
        {props.canEdit && <IconButton icon={Pencil} label={t('panel.edit')} size={16} onClick={props.onEdit} />}
        <IconButton icon={X} label={t('panel.close')} className="-mr-2" onClick={props.onClose} />
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto px-5 py-4">
        <div className="mb-4 flex items-center gap-2">
          <Badge tone={statusTone(a.status)}>
            <span className="flex items-center gap-1.5">
              <StatusIcon status={a.status} size={13} />
              {t(`status.${a.status}`)}
            </span>
          </Badge>
        </div>
        {props.canStatus && first && (
          <div className="mb-5 flex flex-wrap gap-2" role="group" aria-label={t('panel.status')}>
            {[first, ...others].map((s, i) => (
              <Button
                key={s}
                size="sm"
                look={i === 0 ? 'primary' : s === 'cancelled' || s === 'no-show' ? 'danger-quiet' : 'secondary'}
                onClick={() => props.onStatus(s)}
              >
                {t(`mark.${s}`)}
              </Button>
            ))}
          </div>
        )}
        <MoveAsked slug={props.slug} appointment={a} canSettle={props.canStatus} />
        {override && (
          <p className="mb-4 flex gap-2 rounded-dense bg-warning-soft px-3 py-2 text-dense text-warning-ink">
            <AlertTriangle size={16} className="mt-px flex-none" aria-hidden="true" />
            {override}
          </p>
        )}
        <div className="mb-4 empty:hidden">
          <MaybeSame appointment={a} />
        </div>
        <dl className="grid gap-3.5">
          <Line term={t('panel.services')}>
            <ul>
              {a.services.map((s) => (
                <li key={s.id} className="flex justify-between gap-3">
                  <span>{s.name}</span>
                  <span className="flex-none text-muted tabular-nums">{formatMoney(s.price, language)}</span>
                </li>
              ))}
              {a.services.length > 1 && (
                <li className="mt-1 flex justify-between border-t border-line pt-1 font-medium">
                  <span>{t('form.total')}</span>
                  <span className="tabular-nums">{formatMoney(a.price, language)}</span>
                </li>
              )}
            </ul>
          </Line>
          <AppointmentPayments appointment={a} />
          <Line term={t('panel.provider')}>{provider ? nameOf(provider) : '–'}</Line>
          {a.assistant_name && <Line term={t('form.assistant')}>{a.assistant_name}</Line>}
          {resource && <Line term={t('panel.resource')}>{resource.name}</Line>}
          <Line term={t('panel.notes')}>
            {a.notes ? <span className="whitespace-pre-line">{a.notes}</span> : <span className="text-muted">{t('panel.no_notes')}</span>}
          </Line>
          <ReminderLines slug={props.slug} zone={zone} appointment={a} />
          {a.series_id && <Line term={t('repeat.label')}>{t('series.part')}</Line>}
          {buffers && <Line term={t('card.buffers')}>{buffers}</Line>}
          {a.created_by && <Line term={t('card.booked')}>{a.created_by}</Line>}
        </dl>
        <AppointmentHistory key={a.id} id={a.id} />
      </div>
      <footer className="flex gap-2 border-t border-line px-5 py-3 pb-[max(12px,env(safe-area-inset-bottom))]">
        {a.client.phone && (
          <a
            className="inline-flex h-9 items-center gap-2 rounded-base px-2 text-body font-medium text-accent-ink tabular-nums hover:bg-hover max-md:h-11"
            href={`tel:${a.client.phone}`}
            aria-label={`${t('panel.call')} ${national(a.client.phone, zone)}`}
          >
            <Phone size={16} aria-hidden="true" />
            {national(a.client.phone, zone)}
          </a>
        )}
        <Link
          to="/c/$slug/clients"
          params={{ slug: props.slug }}
          search={{ open: a.client.id }}
          className="ml-auto inline-flex h-9 items-center rounded-base px-2 font-medium text-accent-ink hover:bg-hover max-md:h-11"
        >
          {t('panel.open_client')}
        </Link>
      </footer>
    </div>
  )
}

function Line({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div>
      <dt className="mb-0.5 text-meta text-muted">{term}</dt>
      <dd>{children}</dd>
    </div>
  )
}
