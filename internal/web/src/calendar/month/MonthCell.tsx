import { useTranslation } from 'react-i18next'
import { dayTitle } from '../format'
import type { Appointment } from '../types'
import { clock } from '../zone'
import type { MonthDay } from './month'

interface MonthCellProps {
  of: MonthDay
  zone: string
  isToday: boolean
  isAt: boolean
  colorOf: (providerId: string) => number
  describe: (a: Appointment) => string
  onDay: () => void
  onOpen: (id: string) => void
}

/** One day of the month. The day's button tells its date and count; the appointments are for the pointer, the day has them all. */
export function MonthCell({ of: d, zone, isToday, isAt, colorOf, describe, onDay, onOpen }: MonthCellProps) {
  const { t, i18n } = useTranslation('calendar')
  const hidden = d.count - d.first.length
  return (
    <td role="gridcell" aria-selected={isAt} data-other={d.isOther ? '' : undefined}>
      <button
        type="button"
        className="cal-month-day"
        data-day={d.day}
        data-today={isToday ? '' : undefined}
        tabIndex={isAt ? 0 : -1}
        aria-current={isToday ? 'date' : undefined}
        onClick={onDay}
      >
        <span className="sr-only">{`${dayTitle(d.day, i18n.language)}, ${t('count', { count: d.count })}`}</span>
        <span className="cal-month-number" aria-hidden="true">
          {Number(d.day.slice(8))}
        </span>
        {d.count > 0 && (
          <span className="cal-month-count" aria-hidden="true">
            {d.count}
          </span>
        )}
      </button>
      {d.first.map((a) => (
        <button
          key={a.id}
          type="button"
          className="cal-month-line"
          data-id={a.id}
          data-status={a.status}
          data-color={colorOf(a.provider_id)}
          tabIndex={-1}
          onClick={() => onOpen(a.id)}
        >
          <span className="sr-only">{describe(a)}</span>
          <i aria-hidden="true" />
          <span className="cal-time" aria-hidden="true">
            {clock(Date.parse(a.start), zone)}
          </span>
          <span className="cal-client" aria-hidden="true">
            {a.client.name}
          </span>
        </button>
      ))}
      {hidden > 0 && (
        <button type="button" className="cal-month-more" tabIndex={-1} onClick={onDay}>
          {t('month.more', { count: hidden })}
        </button>
      )}
    </td>
  )
}
