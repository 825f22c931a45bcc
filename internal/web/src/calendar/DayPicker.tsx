import { useEffect, useRef, useState, type KeyboardEvent } from 'react'
import { ChevronLeft, ChevronRight } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { IconButton } from '@/ui/Button'
import { dayTitle, monthTitle, weekdayShort } from './format'
import { addDays, addMonths, mondayOf, monthGrid, type Day } from './zone'

interface DayPickerProps {
  value: Day
  today: Day
  onChoose: (day: Day) => void
}

const steps: Record<string, (d: Day) => Day> = {
  ArrowLeft: (d) => addDays(d, -1),
  ArrowRight: (d) => addDays(d, 1),
  ArrowUp: (d) => addDays(d, -7),
  ArrowDown: (d) => addDays(d, 7),
  PageUp: (d) => addMonths(d, -1),
  PageDown: (d) => addMonths(d, 1),
  Home: (d) => mondayOf(d),
  End: (d) => addDays(mondayOf(d), 6),
}

/** A month of days, weeks from Monday; arrows go by day and week, PageUp and PageDown by month. */
export function DayPicker({ value, today, onChoose }: DayPickerProps) {
  const { t, i18n } = useTranslation('calendar')
  const [at, setAt] = useState(value)
  const table = useRef<HTMLTableElement>(null)
  const follow = useRef(true)
  useEffect(() => {
    if (follow.current) table.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus()
    follow.current = false
  }, [at])

  const days = monthGrid(at)
  const weeks = Array.from({ length: 6 }, (_, i) => days.slice(i * 7, i * 7 + 7))
  const onKeyDown = (e: KeyboardEvent) => {
    const next = steps[e.key]
    if (!next) return
    e.preventDefault()
    follow.current = true
    setAt(next(at))
  }
  return (
    <div className="cal-picker">
      <div className="cal-picker-head">
        <IconButton icon={ChevronLeft} label={t('previous_month')} onClick={() => setAt(addMonths(at, -1))} />
        <h3 id="cal-picker-month" aria-live="polite">
          {monthTitle(at, i18n.language)}
        </h3>
        <IconButton icon={ChevronRight} label={t('next_month')} onClick={() => setAt(addMonths(at, 1))} />
      </div>
      <table ref={table} role="grid" aria-labelledby="cal-picker-month" onKeyDown={onKeyDown}>
        <thead>
          <tr>
            {days.slice(0, 7).map((d) => (
              <th key={d} scope="col">
                {weekdayShort(d, i18n.language).slice(0, 2)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeks.map((week) => (
            <tr key={week[0]}>
              {week.map((d) => (
                <td key={d} role="gridcell" aria-selected={d === value}>
                  <button
                    type="button"
                    tabIndex={d === at ? 0 : -1}
                    data-outside={d.slice(0, 7) === at.slice(0, 7) ? undefined : ''}
                    data-today={d === today ? '' : undefined}
                    data-chosen={d === value ? '' : undefined}
                    aria-label={dayTitle(d, i18n.language)}
                    aria-current={d === today ? 'date' : undefined}
                    onClick={() => onChoose(d)}
                  >
                    {Number(d.slice(8))}
                  </button>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
