import { useRef, useState, type KeyboardEvent, type PointerEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { cn } from '@/ui/cn'
import { minutesOf, painted, stretched, timeOf, type Stretch, type Week } from './hours'

const STEP = 15 // minutes of a painted stretch
const HOUR = 26 // pixels

/** The hours that the grid shows: the usual day, and what lies outside of it where there are hours. */
function span(week: Week): [first: number, last: number] {
  const all = week.flat().filter((s) => s.from < s.to)
  const first = Math.min(7, ...all.map((s) => Math.floor(minutesOf(s.from) / 60)))
  const last = Math.max(20, ...all.map((s) => Math.ceil(minutesOf(s.to) / 60)))
  return [first, last]
}

interface Drag {
  day: number
  /** Which end of which stretch moves; null while a new one is painted. */
  grip: { n: number; end: 'from' | 'to' } | null
  start: number
  now: number
}

/** A week to paint hours on: drag on free time for a new stretch, drag its edge to resize it. Breaks are the gaps. */
export function WeekGrid({ week, onChange }: { week: Week; onChange: (week: Week) => void }) {
  const { t } = useTranslation('settings')
  const [first, last] = span(week)
  const [drag, setDrag] = useState<Drag | null>(null)
  const grid = useRef<HTMLDivElement>(null)
  const height = (last - first) * HOUR

  const minuteAt = (e: PointerEvent) => {
    const top = grid.current?.getBoundingClientRect().top ?? 0
    const raw = first * 60 + ((e.clientY - top) / HOUR) * 60
    return Math.max(0, Math.min(1440, Math.round(raw / STEP) * STEP))
  }
  const setDay = (i: number, day: Stretch[]) => {
    onChange(week.map((d, n) => (n === i ? day : d)))
  }
  const begin = (e: PointerEvent<HTMLElement>, day: number, grip: Drag['grip']) => {
    if (e.button !== 0) return
    e.preventDefault()
    e.stopPropagation()
    grid.current?.setPointerCapture(e.pointerId)
    const at = minuteAt(e)
    setDrag({ day, grip, start: grip ? at : Math.floor(at / 30) * 30, now: at })
  }
  const end = () => {
    if (!drag) return
    setDrag(null)
    setDay(drag.day, dragged(week[drag.day] ?? [], drag))
  }
  const shown = (i: number) => (drag?.day === i ? dragged(week[i] ?? [], drag) : (week[i] ?? []))
  return (
    <div className="overflow-hidden rounded-base border border-line select-none">
      <div className="grid grid-cols-[40px_repeat(7,1fr)] border-b border-line bg-sunken text-center text-meta text-muted">
        <span />
        {week.map((_, i) => (
          <span key={i} className="py-1.5">
            {t(`hours.short.${String(i + 1)}`)}
          </span>
        ))}
      </div>
      <div className="grid grid-cols-[40px_1fr]">
        <div className="relative" style={{ height }} aria-hidden>
          {Array.from({ length: last - first - 1 }, (_, i) => (
            <span key={i} className="absolute right-1.5 -translate-y-1/2 text-meta text-muted tabular-nums" style={{ top: (i + 1) * HOUR }}>
              {first + i + 1}
            </span>
          ))}
        </div>
        <div
          ref={grid}
          className="relative grid touch-none grid-cols-7"
          style={{ height, backgroundImage: 'linear-gradient(var(--border-faint) 1px, transparent 1px)', backgroundSize: `100% ${String(HOUR)}px` }}
          onPointerMove={(e) => {
            if (drag) setDrag({ ...drag, now: minuteAt(e) })
          }}
          onPointerUp={end}
          onPointerCancel={() => setDrag(null)}
        >
          {week.map((_, i) => (
            <div key={i} data-day={i + 1} className="relative cursor-crosshair border-l border-line-faint" onPointerDown={(e) => begin(e, i, null)}>
              {shown(i).map((s, n) => (
                <Block
                  key={n}
                  day={i}
                  stretch={s}
                  top={((minutesOf(s.from) - first * 60) / 60) * HOUR}
                  height={((minutesOf(s.to) - minutesOf(s.from)) / 60) * HOUR}
                  onGrip={(e, edge) => begin(e, i, { n, end: edge })}
                  onMove={(edge, by) => setDay(i, stretched(week[i] ?? [], n, edge, by))}
                  onRemove={() =>
                    setDay(
                      i,
                      (week[i] ?? []).filter((_, k) => k !== n),
                    )
                  }
                />
              ))}
            </div>
          ))}
        </div>
      </div>
    </div>
  )
}

/** The day as it will be when the pointer is let go. */
function dragged(day: Stretch[], { grip, start, now }: Drag): Stretch[] {
  if (grip) return stretched(day, grip.n, grip.end, now - minutesOf(day[grip.n]?.[grip.end] ?? '00:00'))
  const from = Math.min(start, now)
  const to = Math.max(start, now)
  if (to - from < STEP) return day
  return painted(day, { from: timeOf(from), to: timeOf(to) })
}

interface BlockProps {
  day: number
  stretch: Stretch
  top: number
  height: number
  onGrip: (e: PointerEvent<HTMLElement>, end: 'from' | 'to') => void
  onMove: (end: 'from' | 'to', by: number) => void
  onRemove: () => void
}

/** One stretch: the arrow keys move its end, with Shift its beginning; Delete takes it away. */
function Block({ day, stretch, top, height, onGrip, onMove, onRemove }: BlockProps) {
  const { t } = useTranslation('settings')
  const keys = (e: KeyboardEvent) => {
    const by = { ArrowDown: STEP, ArrowUp: -STEP }[e.key]
    if (by !== undefined) onMove(e.shiftKey ? 'from' : 'to', by)
    else if (e.key === 'Delete' || e.key === 'Backspace') onRemove()
    else return
    e.preventDefault()
  }
  return (
    <button
      type="button"
      aria-label={t('hours.stretch', { day: t(`hours.days.${String(day + 1)}`), ...stretch })}
      onKeyDown={keys}
      onPointerDown={(e) => e.stopPropagation()}
      className="absolute inset-x-0.5 cursor-default overflow-hidden rounded-dense border border-accent bg-accent-soft text-meta text-accent-ink tabular-nums"
      style={{ top, height: Math.max(height, 8) }}
    >
      <Edge end="from" onGrip={onGrip} />
      {height >= 30 && (
        <span className="pointer-events-none block leading-tight">
          {stretch.from}
          <br />
          {stretch.to}
        </span>
      )}
      <Edge end="to" onGrip={onGrip} />
    </button>
  )
}

function Edge({ end, onGrip }: { end: 'from' | 'to'; onGrip: BlockProps['onGrip'] }) {
  return (
    <span
      aria-hidden
      data-edge={end}
      onPointerDown={(e) => onGrip(e, end)}
      className={cn('absolute inset-x-0 h-2 cursor-ns-resize', end === 'from' ? 'top-0' : 'bottom-0')}
    />
  )
}
