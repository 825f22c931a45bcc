import { useState, type PointerEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { columnAt } from './gesture'
import type { Bar, Column } from './view'
import './strip.css'

interface DayStripProps {
  columns: readonly Column[]
  bars: readonly Bar[]
  canBlock: boolean
  /** Whole days are being blocked: the strip is there to draw on. */
  blocks: boolean
  describe: (bar: Bar) => string
  onOpen: (bar: Bar) => void
  /** Whole days from one column to another. */
  onCreate: (first: number, last: number) => void
  onMove: (bar: Bar, from: number, to: number) => void
  onResize: (bar: Bar, last: number) => void
}

type Act = { kind: 'create' | 'move' | 'resize'; bar: Bar | null; from: number; at: number }

/** The strip above the hours: what is blocked for whole days, as bars that are drawn, dragged and lengthened by days. */
export function DayStrip(props: DayStripProps) {
  const { t } = useTranslation('calendar')
  const { bars, columns } = props
  const [act, setAct] = useState<Act | null>(null)
  if (bars.length === 0 && !props.blocks) return null

  const finish = (a: Act) => {
    if (a.kind === 'create') props.onCreate(Math.min(a.from, a.at), Math.max(a.from, a.at))
    else if (a.bar && a.from === a.at) props.onOpen(a.bar)
    else if (a.bar && a.kind === 'move') props.onMove(a.bar, a.from, a.at)
    else if (a.bar) props.onResize(a.bar, Math.max(a.at, a.bar.first))
  }
  const onPointerDown = (e: PointerEvent<HTMLElement>) => {
    if (e.button !== 0 || !props.canBlock || !(e.target instanceof Element)) return
    const key = e.target.closest<HTMLElement>('[data-bar]')?.dataset.bar
    const bar = bars.find((b) => b.key === key) ?? null
    const at = under(e.currentTarget, e.clientX)
    const kind = !bar ? 'create' : e.target.closest('[data-resize]') ? 'resize' : 'move'
    e.currentTarget.setPointerCapture(e.pointerId)
    setAct({ kind, bar, from: kind === 'resize' && bar ? bar.last : at, at })
  }
  const ghost = act && ghostOf(act, columns.length)
  const rows = Math.max(1, ...bars.map((b) => b.row + 1)) + (ghost && act.kind === 'create' ? 1 : 0)
  return (
    <div
      className="cal-strip"
      role="group"
      aria-label={t('strip.label')}
      {...{
        onPointerDown,
        onPointerMove: (e: PointerEvent<HTMLElement>) => act && setAct({ ...act, at: under(e.currentTarget, e.clientX) }),
        onPointerUp: () => {
          if (act) finish(act)
          setAct(null)
        },
        onPointerCancel: () => setAct(null),
      }}
    >
      <div className="cal-strip-label" style={{ gridRow: `1 / span ${String(rows)}` }}>
        {t('strip.short')}
      </div>
      {columns.map((c, i) => (
        <div
          key={c.key}
          data-cell={i}
          data-first={columns[i - 1]?.day === c.day ? undefined : ''}
          style={{ gridColumn: i + 2, gridRow: `1 / span ${String(rows)}` }}
        />
      ))}
      {bars.map((bar) => (
        <button
          key={bar.key}
          type="button"
          className="cal-bar"
          data-bar={bar.key}
          data-id={bar.blocked.id}
          data-movable={props.canBlock ? '' : undefined}
          data-dragged={act?.bar?.key === bar.key && act.from !== act.at ? '' : undefined}
          style={{ gridColumn: `${String(bar.first + 2)} / ${String(bar.last + 3)}`, gridRow: bar.row + 1 }}
          aria-label={props.describe(bar)}
          // The pointer is followed above; this is Enter and Space.
          onClick={(e) => e.detail === 0 && props.onOpen(bar)}
        >
          <span>{bar.blocked.reason}</span>
          {props.canBlock && <i data-resize="" />}
        </button>
      ))}
      {ghost && (
        <div
          className="cal-bar-ghost"
          aria-hidden="true"
          style={{ gridColumn: `${String(ghost.first + 2)} / ${String(ghost.last + 3)}`, gridRow: (act.bar?.row ?? rows - 1) + 1 }}
        />
      )}
    </div>
  )
}

/** The column under the pointer. */
function under(strip: Element, x: number): number {
  return columnAt(
    x,
    Array.from(strip.querySelectorAll('[data-cell]'), (c) => c.getBoundingClientRect().left),
  )
}

function ghostOf({ kind, bar, from, at }: Act, columns: number): { first: number; last: number } | null {
  if (kind === 'create') return { first: Math.min(from, at), last: Math.max(from, at) }
  if (!bar || from === at) return null
  if (kind === 'resize') return { first: bar.first, last: Math.max(at, bar.first) }
  const by = at - from
  return { first: Math.max(bar.first + by, 0), last: Math.min(bar.last + by, columns - 1) }
}
