import { ContextMenu } from 'radix-ui'
import { Ban, CalendarPlus, Copy, ExternalLink, Pencil, Repeat, Trash2, type LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { nextStatuses, type Place } from '../model'
import { say } from '../say'
import { StatusIcon } from '../StatusIcon'
import type { Appointment, BlockedTime } from '../types'
import type { Calendar } from '../useCalendar'
import { when } from '../format'
import { copyText } from './facts'

/** Open, edit, the next statuses, book again, copy. */
export function AppointmentActions({ calendar, a }: { calendar: Calendar; a: Appointment }) {
  const { t, i18n } = useTranslation('calendar')
  const { can, state, leave, zone, setSearch } = calendar
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(copyText(a, zone, i18n.language))
      say.done(t('card.copied'))
    } catch {
      say.failed(t('card.copy_failed'))
    }
  }
  return (
    <>
      <Item icon={ExternalLink} onSelect={() => calendar.openAppointment(a.id)}>
        {t('card.open')}
      </Item>
      {can('appointments.write') && (
        <Item icon={Pencil} onSelect={() => leave(() => state.startEdit(a))}>
          {t('panel.edit')}
        </Item>
      )}
      {can('appointments.status') && (
        <>
          <Line />
          {nextStatuses(a.status).map((s) => (
            <Item key={s} mark={<StatusIcon status={s} size={16} />} isDanger={s === 'cancelled'} onSelect={() => calendar.setStatus(a, s)}>
              {t(`mark.${s}`)}
            </Item>
          ))}
        </>
      )}
      <Line />
      {can('appointments.write') && (
        <Item
          icon={Repeat}
          onSelect={() =>
            leave(() => {
              setSearch({ open: undefined })
              state.startAgain(a)
            })
          }
        >
          {t('card.again')}
        </Item>
      )}
      <Item icon={Copy} onSelect={() => void copy()}>
        {t('card.copy')}
      </Item>
    </>
  )
}

export function BlockedActions({ calendar, b }: { calendar: Calendar; b: BlockedTime }) {
  const { t } = useTranslation('calendar')
  return (
    <>
      <Item icon={Pencil} onSelect={() => calendar.openBlocked(b)}>
        {t('panel.edit')}
      </Item>
      <Item icon={Trash2} isDanger onSelect={() => calendar.booking.removeBlocked(b)}>
        {t('form.delete')}
      </Item>
    </>
  )
}

export function FreeActions({ calendar, place }: { calendar: Calendar; place: Place }) {
  const { t, i18n } = useTranslation('calendar')
  return (
    <>
      <ContextMenu.Label className="px-2.5 pt-1.5 pb-1 text-meta text-muted first-letter:uppercase">
        {when(place.from, place.to, calendar.zone, i18n.language)}
      </ContextMenu.Label>
      {calendar.canBook && (
        <Item icon={CalendarPlus} onSelect={() => calendar.create(place, false)}>
          {t('new')}
        </Item>
      )}
      {calendar.canBlock && (
        <Item icon={Ban} onSelect={() => calendar.create(place, true)}>
          {t('card.block')}
        </Item>
      )}
    </>
  )
}

interface ItemProps {
  icon?: LucideIcon
  mark?: ReactNode
  isDanger?: boolean
  onSelect: () => void
  children: ReactNode
}

function Item({ icon: Icon, mark, isDanger = false, onSelect, children }: ItemProps) {
  return (
    <ContextMenu.Item
      onSelect={onSelect}
      className={`flex min-h-8 cursor-pointer items-center gap-2.5 rounded-dense px-2.5 py-1 text-body outline-none select-none ${isDanger ? 'text-danger data-highlighted:bg-danger-soft data-highlighted:text-danger-ink' : 'data-highlighted:bg-selected'}`}
    >
      {Icon ? (
        <Icon size={16} aria-hidden="true" className={isDanger ? '' : 'text-muted'} />
      ) : (
        <span className={isDanger ? '' : 'text-muted'}>{mark}</span>
      )}
      {children}
    </ContextMenu.Item>
  )
}

function Line() {
  return <ContextMenu.Separator className="my-1 h-px bg-line" />
}
