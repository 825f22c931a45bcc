import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { dayShort, numeric } from '../format'
import { StatusIcon } from '../StatusIcon'
import type { Appointment } from '../types'
import { clock, wallOf, type Instant } from '../zone'

interface FindRowProps {
  id: string
  appointment: Appointment
  zone: string
  now: Instant
  color: number
  isAt: boolean
  isOpen: boolean
  onChoose: () => void
}

/** One appointment that was found. The keys stay in the search field, which names the row. */
export function FindRow({ id, appointment: a, zone, now, color, isAt, isOpen, onChoose }: FindRowProps) {
  const { t, i18n } = useTranslation('calendar')
  const row = useRef<HTMLLIElement>(null)
  useEffect(() => {
    if (isAt) row.current?.scrollIntoView({ block: 'nearest' })
  }, [isAt])
  const { day } = wallOf(Date.parse(a.start), zone)
  const isFar = day.slice(0, 4) !== wallOf(now, zone).day.slice(0, 4)
  const isOff = a.status === 'cancelled' || a.status === 'no-show'
  return (
    // The keys go to the field, which names the row through aria-activedescendant.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events
    <li
      ref={row}
      id={id}
      role="option"
      aria-selected={isAt}
      tabIndex={-1}
      data-color={color}
      className={`flex cursor-pointer gap-2.5 px-4 py-1.5 text-dense max-md:py-2.5 ${isAt ? 'bg-selected' : 'hover:bg-hover'} ${isOpen ? 'shadow-[inset_3px_0_0_var(--accent)]' : ''}`}
      onPointerDown={(e) => e.preventDefault()}
      onClick={onChoose}
    >
      <span className="mt-0.5 h-8 w-1 flex-none rounded-full bg-tone" aria-hidden="true" />
      <span className="min-w-0 flex-1">
        <span className={`block truncate text-body font-medium ${isOff ? 'text-muted line-through' : ''}`}>{a.client.name}</span>
        <span className="block truncate text-soft tabular-nums first-letter:uppercase">
          {isFar ? numeric(day) : dayShort(day, i18n.language)}, {clock(Date.parse(a.start), zone)}
        </span>
        <span className="block truncate text-muted">{[a.services.map((s) => s.name).join(', '), a.provider_name].filter(Boolean).join(' · ')}</span>
      </span>
      <span className="mt-1 flex-none text-muted">
        <StatusIcon status={a.status} size={15} />
        <span className="sr-only">{t(`status.${a.status}`)}</span>
      </span>
    </li>
  )
}
