import { useLayoutEffect, useMemo, useRef, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { SNAP, type Place } from './model'
import { GhostLayer } from './GhostLayer'
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
  /** What stands between the head and the hours: whole days that are blocked. */
  strip: ReactNode
  selectedId: string | null
  /** The time in the open form: shown where it would be. */
  pending: Place | null
  canEdit: boolean
  canBlock: boolean
  /** New time is blocked, not booked. */
  blocks: boolean
  firstMinute: number
  colorOf: (block: Block) => number
  onOpen: (block: Block) => void
  onCreate: (ghost: Ghost, blocks: boolean) => void
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
    if (c.kind === 'create') return onCreate(c.ghost, c.blocks)
    const block = blockOf(c.key)
    if (block) (c.kind === 'move' ? onMove : onResize)(block, c.ghost)
  }
  const may = { canEdit: props.canEdit, canBlock: props.canBlock, blocks: props.blocks }
  const gesture = useGesture({ scroller, body, blockOf, commit, ...may })
  const cursor = useCursor({ body, shown, start: props.firstMinute + SNAP * 2, commit, ...may })

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
  const isWeek = new Set(shown.columns.map((c) => c.day)).size > 1

  return (
    <div
      ref={scroller}
      className="cal-scroll"
      data-week={isWeek ? '' : undefined}
      data-blocks={props.blocks ? '' : undefined}
      style={{ '--cal-columns': shown.columns.length } as React.CSSProperties}
      data-narrow={props.narrow ? '' : undefined}
    >
      <GridHead columns={shown.columns} head={props.head} dayHead={props.dayHead}>
        {props.strip}
      </GridHead>
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
            selectedId={props.selectedId}
            describe={props.describe}
            colorOf={props.colorOf}
            canEdit={props.canEdit}
            canBlock={props.canBlock}
            zone={props.zone}
            now={props.now}
            onOpen={props.onOpen}
          />
        ))}
        <GhostLayer
          store={gesture.store}
          reasonOf={(drag) => (drag.blocks ? null : props.reasonAt((drag.key !== null && blockOf(drag.key)) || null, drag.ghost))}
          nameOf={(key) => {
            const block = blockOf(key)
            return block?.appointment?.client.name ?? block?.blocked?.reason ?? null
          }}
        />
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
