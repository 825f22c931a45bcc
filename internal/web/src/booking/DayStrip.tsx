import { ChevronLeft, ChevronRight } from 'lucide-react'
import { useRef, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { useLanguage } from '@/i18n/format'
import { IconButton } from '@/ui/Button'
import { cn } from '@/ui/cn'
import { addDays, sayDay, sayMonths } from './days'

export const STRIP_DAYS = 28

export interface DayStripProps {
  /** The Monday that the strip begins with. */
  start: string
  first: string
  last: string
  free: ReadonlySet<string>
  busy: boolean
  chosen: string | undefined
  onChoose: (day: string) => void
  onTurn: (start: string) => void
}

const moves: Partial<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }

/** Four weeks of days; those with a free time can be chosen. The arrow keys go from day to day. */
export function DayStrip({ start, first, last, free, busy, chosen, onChoose, onTurn }: DayStripProps) {
  const { t } = useTranslation('booking')
  const language = useLanguage()
  const grid = useRef<HTMLDivElement>(null)
  const days = Array.from({ length: STRIP_DAYS }, (_, n) => addDays(start, n))
  const end = addDays(start, STRIP_DAYS - 1)
  const go = (e: KeyboardEvent) => {
    const by = moves[e.key]
    if (by === undefined) return
    e.preventDefault()
    const all = [...(grid.current?.querySelectorAll<HTMLButtonElement>('button:not(:disabled)') ?? [])]
    const at = document.activeElement instanceof HTMLElement ? (document.activeElement.dataset['day'] ?? start) : start
    const wanted = addDays(at, by)
    const target = by > 0 ? all.find((b) => (b.dataset['day'] ?? '') >= wanted) : all.findLast((b) => (b.dataset['day'] ?? '') <= wanted)
    target?.focus()
  }
  return (
    <div className="rounded-base border border-line bg-surface p-3">
      <div className="mb-2 flex items-center justify-between">
        <IconButton
          icon={ChevronLeft}
          label={t('day.before')}
          disabled={start <= first}
          onClick={() => {
            onTurn(addDays(start, -STRIP_DAYS))
          }}
        />
        <span aria-live="polite" className="text-body font-medium first-letter:uppercase">
          {sayMonths(start, end, language)}
        </span>
        <IconButton
          icon={ChevronRight}
          label={t('day.after')}
          disabled={end >= last}
          onClick={() => {
            onTurn(addDays(start, STRIP_DAYS))
          }}
        />
      </div>
      <div aria-hidden className="grid grid-cols-7 text-center text-meta text-muted">
        {days.slice(0, 7).map((d) => (
          <span key={d}>{sayDay(d, language, { weekday: 'short' })}</span>
        ))}
      </div>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- the keys move between the buttons inside */}
      <div ref={grid} role="group" aria-label={t('day.label')} aria-busy={busy} onKeyDown={go} className="mt-1 grid grid-cols-7 gap-1">
        {days.map((d) => (
          <button
            key={d}
            type="button"
            data-day={d}
            disabled={!free.has(d)}
            aria-pressed={chosen === d}
            aria-label={sayDay(d, language, { weekday: 'long', day: 'numeric', month: 'long' })}
            onClick={() => {
              onChoose(d)
            }}
            className={cn(
              'grid h-11 place-items-center rounded-dense text-body tabular-nums transition-colors duration-(--quick)',
              free.has(d) ? 'bg-accent-soft font-medium text-accent-ink hover:outline-2 hover:outline-accent' : 'text-muted',
              chosen === d && 'bg-accent text-on-accent',
              busy && 'opacity-60',
            )}
          >
            {Number(d.slice(8))}
          </button>
        ))}
      </div>
    </div>
  )
}
