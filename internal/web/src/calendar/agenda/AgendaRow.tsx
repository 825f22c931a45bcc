import { memo } from 'react'
import { AlertTriangle } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { MarkIcon } from '../reminders/MarkIcon'
import { StatusIcon } from '../StatusIcon'
import type { Appointment } from '../types'
import { clock } from '../zone'

interface AgendaRowProps {
  appointment: Appointment
  zone: string
  color: number
  isOpen: boolean
  onOpen: (id: string) => void
}

/** One appointment of the list: when, who, what, with whom, and how it stands. */
export const AgendaRow = memo(function AgendaRow({ appointment: a, zone, color, isOpen, onOpen }: AgendaRowProps) {
  const { t } = useTranslation('calendar')
  const isOff = a.status === 'cancelled' || a.status === 'no-show'
  return (
    <li className="border-b border-line-faint">
      <button
        type="button"
        data-id={a.id}
        data-color={color}
        aria-current={isOpen || undefined}
        className="flex min-h-11 w-full items-center gap-3 px-4 py-1.5 text-left hover:bg-hover focus-visible:-outline-offset-2 aria-[current]:bg-selected"
        onClick={() => onOpen(a.id)}
      >
        <span className="w-24 flex-none text-dense text-soft tabular-nums">
          {clock(Date.parse(a.start), zone)}–{clock(Date.parse(a.end), zone)}
        </span>
        <span className="h-7 w-1 flex-none rounded-full bg-tone" aria-hidden="true" />
        <span className="min-w-0 flex-1">
          <span className={`block truncate font-medium ${isOff ? 'text-muted line-through' : ''}`}>{a.client.name}</span>
          <span className="block truncate text-dense text-muted">{a.services.map((s) => s.name).join(', ')}</span>
        </span>
        <span className="w-44 flex-none truncate text-dense text-soft max-md:hidden">{a.provider_name}</span>
        <span className="w-28 flex-none truncate text-dense text-muted max-lg:hidden">{a.resource_name}</span>
        {a.overbooked && <AlertTriangle size={14} className="flex-none text-warning" aria-label={t('block.overbooked')} />}
        <span className="flex flex-none items-center gap-1.5 text-dense text-soft md:w-28">
          <MarkIcon appointment={a} size={15} />
          <StatusIcon status={a.status} size={15} />
          <span className="max-md:sr-only">{t(`status.${a.status}`)}</span>
        </span>
      </button>
    </li>
  )
})
