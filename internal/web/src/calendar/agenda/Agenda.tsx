import { CalendarOff } from 'lucide-react'
import { useMemo, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '@/ui/Button'
import { Skeleton } from '@/ui/Skeleton'
import { EmptyState } from '@/ui/States'
import { useEndless } from '@/ui/useEndless'
import { dayShort, dayTitle } from '../format'
import type { Calendar } from '../useCalendar'
import { AGENDA_DAYS } from '../views'
import { addDays } from '../zone'
import { agendaOf, readsOn } from './agenda'
import { AgendaRow } from './AgendaRow'

/** The appointments as a list by day, from the date on; further days are read as one scrolls. */
export function Agenda({ calendar, title }: { calendar: Calendar; title: string }) {
  const { t, i18n } = useTranslation('calendar')
  const { date, zone, grid, windows, today, data } = calendar
  const length = windows * AGENDA_DAYS
  const days = useMemo(() => agendaOf(grid.visible, date, length, zone), [grid.visible, date, length, zone])
  const goesOn = readsOn(days, date, windows, AGENDA_DAYS)
  const end = useEndless(goesOn && !data.isWaiting, calendar.moreAgenda)
  const until = dayShort(addDays(date, length), i18n.language)
  return (
    <div
      className="min-h-0 flex-1 overflow-y-auto bg-surface max-md:pb-24"
      role="group"
      aria-label={t('grid.label', { date: title })}
      aria-busy={data.isWaiting}
      {...{ onKeyDown: rove }}
    >
      {days.map(({ day, list }) => (
        <section key={day} aria-labelledby={`agenda-${day}`} className="cal-agenda-day">
          <h2
            id={`agenda-${day}`}
            className="sticky top-0 z-1 flex items-baseline gap-2 border-b border-line bg-sunken px-4 py-1.5 text-dense font-semibold"
          >
            <span className={day === today ? 'text-accent-ink first-letter:uppercase' : 'first-letter:uppercase'}>
              {dayTitle(day, i18n.language)}
            </span>
            {day === today && <span className="font-medium text-accent-ink">{t('today')}</span>}
            <span className="ml-auto font-normal text-muted">{t('count', { count: list.length })}</span>
          </h2>
          <ul>
            {list.map((a) => (
              <AgendaRow
                key={a.id}
                appointment={a}
                zone={zone}
                color={grid.colorById(a.provider_id)}
                isOpen={calendar.search.open === a.id}
                onOpen={calendar.openAppointment}
              />
            ))}
          </ul>
        </section>
      ))}
      {data.isWaiting && <Waiting />}
      {!data.isWaiting && days.length === 0 && !goesOn && (
        <EmptyState icon={CalendarOff} title={t('agenda.empty')} text={t('agenda.until', { day: until })} />
      )}
      {!data.isWaiting && !goesOn && (
        <div className="flex flex-wrap items-center justify-center gap-3 px-4 py-6 text-dense text-muted">
          {days.length > 0 && <span>{t('agenda.until', { day: until })}</span>}
          <Button size="sm" onClick={calendar.moreAgenda}>
            {t('agenda.further')}
          </Button>
        </div>
      )}
      <div ref={end} />
    </div>
  )
}

function Waiting() {
  return (
    <div aria-hidden="true" className="grid gap-3 px-4 py-3">
      {['w-2/3', 'w-3/4', 'w-1/2', 'w-2/3'].map((width, i) => (
        <Skeleton key={i} className={`h-5 ${width}`} />
      ))}
    </div>
  )
}

/** Arrows, Home and End go from one appointment to the next, over the days. */
function rove(e: KeyboardEvent<HTMLElement>): void {
  const rows = [...e.currentTarget.querySelectorAll<HTMLElement>('[data-id]')]
  const at = rows.findIndex((r) => r === document.activeElement)
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[e.key]
  if (next === undefined || at < 0 || e.altKey || e.ctrlKey || e.metaKey) return
  e.preventDefault()
  e.stopPropagation()
  rows[Math.min(Math.max(next, 0), rows.length - 1)]?.focus()
}
