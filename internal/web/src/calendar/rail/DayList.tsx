import { useTranslation } from 'react-i18next'
import { StatusIcon } from '../StatusIcon'
import type { Appointment } from '../types'
import type { Calendar } from '../useCalendar'
import { clock } from '../zone'

/** The day's appointments by time; those of the past are quiet. */
export function DayList({ calendar, list }: { calendar: Calendar; list: readonly Appointment[] }) {
  const { t } = useTranslation('calendar')
  const { zone, now, grid, search } = calendar
  if (list.length === 0) return <p className="px-4 py-4 text-dense text-muted">{t('empty.day')}</p>
  return (
    <ul className="py-1" aria-label={t('rail.list')}>
      {list.map((a) => {
        const time = `${clock(Date.parse(a.start), zone)}–${clock(Date.parse(a.end), zone)}`
        const isOver = Date.parse(a.end) <= now
        return (
          <li key={a.id}>
            <button
              type="button"
              data-id={a.id}
              data-color={grid.colorById(a.provider_id)}
              aria-current={search.open === a.id || undefined}
              className="flex min-h-9 w-full items-center gap-2 px-4 py-1 text-left text-dense hover:bg-hover focus-visible:-outline-offset-2 aria-[current]:bg-selected max-md:min-h-11"
              onClick={() => calendar.openAppointment(a.id)}
            >
              <span className="sr-only">
                {[a.client.name, time, ...a.services.map((s) => s.name), a.provider_name, t(`status.${a.status}`)].join(', ')}
              </span>
              <span aria-hidden="true" className={`w-10 flex-none tabular-nums ${isOver ? 'text-muted' : 'text-soft'}`}>
                {time.slice(0, 5)}
              </span>
              <span className="h-4 w-1 flex-none rounded-full bg-tone" aria-hidden="true" />
              <span aria-hidden="true" className={`min-w-0 flex-1 truncate ${isOver ? 'text-muted' : 'font-medium'}`}>
                {a.client.name}
              </span>
              <span className="flex-none text-muted">
                <StatusIcon status={a.status} size={15} />
              </span>
            </button>
          </li>
        )
      })}
    </ul>
  )
}
