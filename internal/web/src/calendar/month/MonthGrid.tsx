import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { weekdayShort } from '../format'
import type { Calendar } from '../useCalendar'
import { addDays, addMonths, mondayOf, type Day } from '../zone'
import { monthOf } from './month'
import { MonthCell } from './MonthCell'
import './month.css'

const steps: Record<string, (d: Day) => Day> = {
  ArrowLeft: (d) => addDays(d, -1),
  ArrowRight: (d) => addDays(d, 1),
  ArrowUp: (d) => addDays(d, -7),
  ArrowDown: (d) => addDays(d, 7),
  PageUp: (d) => addMonths(d, -1),
  PageDown: (d) => addMonths(d, 1),
  Home: mondayOf,
  End: (d) => addDays(mondayOf(d), 6),
}

const LINE = 22
const HEAD = 30

/** A month: every day with its count and its first appointments; a day opens by click or Enter, arrows go from day to day. */
export function MonthGrid({ calendar, title }: { calendar: Calendar; title: string }) {
  const { t, i18n } = useTranslation('calendar')
  const { date, zone, grid, today } = calendar
  const table = useRef<HTMLTableElement>(null)
  const room = useRoom(table)
  const weeks = useMemo(() => monthOf(date, grid.visible, zone, room), [date, grid.visible, zone, room])
  const follow = useRef(false)
  useEffect(() => {
    if (follow.current) table.current?.querySelector<HTMLElement>(`[data-day="${date}"]`)?.focus()
    follow.current = false
  }, [date])

  const onKeyDown = (e: KeyboardEvent) => {
    const next = steps[e.key]
    if (!next || e.altKey || e.ctrlKey || e.metaKey) return
    e.preventDefault()
    e.stopPropagation()
    follow.current = true
    calendar.goTo(next(date))
  }
  return (
    <div className="cal-month" aria-busy={calendar.data.isWaiting}>
      <table ref={table} role="grid" aria-label={t('grid.label', { date: title })} onKeyDown={onKeyDown}>
        <thead>
          <tr>
            {weeks[0]?.map(({ day }) => (
              <th key={day} scope="col">
                {weekdayShort(day, i18n.language)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeks.map((week) => (
            <tr key={week[0]?.day}>
              {week.map((d) => (
                <MonthCell
                  key={d.day}
                  of={d}
                  zone={zone}
                  isToday={d.day === today}
                  isAt={d.day === date}
                  colorOf={grid.colorById}
                  describe={grid.describeAppointment}
                  onDay={() => calendar.goTo(d.day, { view: undefined })}
                  onOpen={calendar.openAppointment}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** How many lines a day has room for. */
function useRoom(table: React.RefObject<HTMLTableElement | null>): number {
  const [room, setRoom] = useState(3)
  useEffect(() => {
    const el = table.current
    if (!el || typeof ResizeObserver === 'undefined') return undefined
    const watch = new ResizeObserver(() => {
      const cell = el.querySelector('tbody td')
      if (cell) setRoom(Math.max(1, Math.floor((cell.clientHeight - HEAD) / LINE)))
    })
    watch.observe(el)
    return () => watch.disconnect()
  }, [table])
  return room
}
