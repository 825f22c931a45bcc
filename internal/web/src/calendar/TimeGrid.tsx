import { useLayoutEffect, useMemo, useRef, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { SNAP, type Place } from './model'
import { GridColumn } from './GridColumn'
import { GridHead } from './GridHead'
import { NowLine } from './NowLine'
import { PX, useGesture, type Commit } from './useGesture'
import { useCursor } from './useCursor'
import type { Ghost } from './gesture'
import type { Stretch } from './hours'
import type { Block, Column, Shown } from './view'
import { clockOf, onDay, wallOf, type Day, type Instant } from './zone'
import './calendar.css'

export interface TimeGridProps {
  shown: Shown
  zone: string
  now: Instant
  label: string
  /** The head of one day or of one lane. */
  head: (column: Column, index: number) => ReactNode
  dayHead: (day: Day) => ReactNode
  describe: (block: Block) => string
  /** Why the block (or a new one) cannot be at the ghost's place; null when it can. */
  reasonAt: (block: Block | null, ghost: Ghost) => string | null
  selectedId: string | null
  /** The time in the open form: shown where it would be. */
  pending: Place | null
  canEdit: boolean
  firstMinute: number
  colorOf: (block: Block) => number
  onOpen: (block: Block) => void
  onCreate: (ghost: Ghost) => void
  onMove: (block: Block, ghost: Ghost) => void
  onResize: (block: Block, ghost: Ghost) => void
  narrow?: boolean
}

const HOURS = Array.from({ length: 23 }, (_, i) => i + 1)

/** The time grid: a column per provider, chair or day; pointer and keyboard do the same things. */
export function TimeGrid(props: TimeGridProps) {
  const { shown, onMove, onResize, onCreate } = props
  const { t } = useTranslation('calendar')
  const scroller = useRef<HTMLDivElement>(null)
  const body = useRef<HTMLDivElement>(null)
  const blockOf = (key: string) => shown.blocks.find((b) => b.key === key)

  const commit = (c: Commit) => {
    if (c.kind === 'create') return onCreate(c.ghost)
    const block = blockOf(c.key)
    if (block) (c.kind === 'move' ? onMove : onResize)(block, c.ghost)
  }
  const gesture = useGesture({ scroller, body, blockOf, canEdit: props.canEdit, commit })
  const cursor = useCursor({ body, shown, start: props.firstMinute + SNAP * 2, commit, canEdit: props.canEdit })

  // Once, before the first paint: the day's opening at the top, or the present when it would be out of sight. Later days keep the place.
  const first = useRef({ opening: props.firstMinute, now: wallOf(props.now, props.zone), days: shown.columns.map((c) => c.day) })
  useLayoutEffect(() => {
    const el = scroller.current
    if (!el) return
    const { opening, now, days } = first.current
    const isLate = days.includes(now.day) && (now.minute - opening) * PX > el.clientHeight * 0.7
    el.scrollTop = (isLate ? now.minute - 120 : opening) * PX
  }, [])

  const byColumn = useMemo(() => shown.columns.map((_, i) => shown.blocks.filter((b) => b.column === i)), [shown])
  const drag = gesture.drag
  const isWeek = new Set(shown.columns.map((c) => c.day)).size > 1
  const reason = drag ? props.reasonAt((drag.key !== null && blockOf(drag.key)) || null, drag.ghost) : null

  return (
    <div
      ref={scroller}
      className="cal-scroll"
      data-week={isWeek ? '' : undefined}
      data-dragging={drag ? '' : undefined}
      style={{ '--cal-columns': shown.columns.length } as React.CSSProperties}
      data-narrow={props.narrow ? '' : undefined}
    >
      <GridHead columns={shown.columns} head={props.head} dayHead={props.dayHead} />
      <div
        className="cal-body"
        ref={body}
        role="group"
        aria-label={props.label}
        aria-describedby="cal-keys"
        {...gesture.handlers}
        {...cursor.handlers}
      >
        <div className="cal-margin" aria-hidden="true">
          {HOURS.map((h) => (
            <span key={h} style={{ top: h * 60 * PX }}>
              {clockOf(h * 60)}
            </span>
          ))}
          <NowLine zone={props.zone} now={props.now} column={null} />
        </div>
        {shown.columns.map((c, i) => (
          <GridColumn
            key={c.key}
            column={c}
            index={i}
            firstOfDay={shown.columns[i - 1]?.day !== c.day}
            blocks={byColumn[i] ?? []}
            tabStop={cursor.at.column === i ? cursor.at : null}
            pending={pendingIn(props.pending, c, props.zone)}
            ghost={drag && drag.ghost.column === i ? drag.ghost : null}
            ghostReason={drag && drag.ghost.column === i ? reason : null}
            ghostName={drag?.key && drag.ghost.column === i ? (blockOf(drag.key)?.appointment?.client.name ?? null) : null}
            draggedKey={drag?.key ?? null}
            selectedId={props.selectedId}
            describe={props.describe}
            colorOf={props.colorOf}
            canEdit={props.canEdit}
            zone={props.zone}
            now={props.now}
            onOpen={props.onOpen}
          />
        ))}
      </div>
      <p id="cal-keys" className="sr-only">
        {t('grid.keys')}
      </p>
    </div>
  )
}

function pendingIn(place: Place | null, c: Column, zone: string): Stretch | null {
  if (!place) return null
  if (c.kind === 'provider' && place.providerId !== c.providerId) return null
  if (c.kind === 'resource' && (place.resourceId ?? '') !== (c.resourceId ?? '')) return null
  return onDay(place, c.day, zone) ?? null
}
