import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { DayStrip } from './DayStrip'
import { dayShort } from './format'
import type { Place } from './model'
import { countIn, DayHead, LaneHead } from './LaneHead'
import type { CalendarWrites } from './queries'
import { TimeGrid } from './TimeGrid'
import type { BlockedTime } from './types'
import { useBlocks } from './useBlocks'
import type { Changes } from './useChanges'
import type { EditorState } from './useEditor'
import type { Grid } from './useGrid'
import type { Block } from './view'
import type { GridView } from './views'
import { MINUTE, type Day, type Instant } from './zone'

interface CalendarGridProps {
  zone: string
  now: Instant
  today: Day
  title: string
  view: GridView
  narrow: boolean
  grid: Grid
  changes: Changes
  state: EditorState
  canEdit: boolean
  canBlock: boolean
  /** New time is blocked, not booked. */
  blocks: boolean
  writes: CalendarWrites
  openId: string | undefined
  isWaiting: boolean
  onOpen: (block: Block) => void
  onOpenBlocked: (blocked: BlockedTime) => void
  onCreate: (place: Place, blocks: boolean) => void
  onBlockDays: (place: Place) => void
  /** On phones: to the next or the previous provider. */
  onSwipe: (by: 1 | -1) => void
}

const SWIPE = 70

/** The grid with its gestures tied to what they change. */
export function CalendarGrid(props: CalendarGridProps) {
  const { t, i18n } = useTranslation('calendar')
  const { grid, changes, state, view } = props
  const start = useRef<{ x: number; y: number } | null>(null)
  const { editor } = state
  const { columns, bars } = grid.shown
  const blocks = useBlocks(props.zone, props.writes, columns)
  return (
    <div
      className="flex min-h-0 flex-1 flex-col"
      aria-busy={props.isWaiting}
      onTouchStart={(e) => {
        const touch = e.touches[0]
        start.current = touch && e.touches.length === 1 ? { x: touch.clientX, y: touch.clientY } : null
      }}
      onTouchEnd={(e) => {
        const from = start.current
        const touch = e.changedTouches[0]
        if (!props.narrow || !from || !touch || e.currentTarget.querySelector('[data-dragging]')) return
        const dx = touch.clientX - from.x
        if (Math.abs(dx) > SWIPE && Math.abs(touch.clientY - from.y) < SWIPE / 2) props.onSwipe(dx < 0 ? 1 : -1)
      }}
    >
      <TimeGrid
        shown={grid.shown}
        zone={props.zone}
        now={props.now}
        label={t('grid.label', { date: props.title })}
        head={(c, i) => <LaneHead column={c} isWeek={view !== 'day'} count={countIn(grid.shown.blocks, i)} />}
        dayHead={(day) => <DayHead text={dayShort(day, i18n.language)} isToday={day === props.today} />}
        describe={grid.describe}
        reasonAt={(block, ghost) => {
          if (block?.blocked) return null
          const a = block?.appointment ?? null
          const keeps = block !== null && ghost.bottom - ghost.top === block.bottom - block.top
          return grid.reasonFor(grid.placeAt(ghost, a, keeps), a?.id, a?.client.id)
        }}
        selectedId={props.openId ?? editor?.original?.id ?? null}
        pending={
          editor && !editor.original && state.range
            ? { ...state.range, providerId: editor.draft.providerId, resourceId: editor.draft.resourceId }
            : null
        }
        canEdit={props.canEdit}
        canBlock={props.canBlock}
        blocks={props.blocks}
        strip={
          <DayStrip
            columns={columns}
            bars={bars}
            canBlock={props.canBlock}
            blocks={props.blocks}
            describe={grid.describeBar}
            onOpen={(bar) => props.onOpenBlocked(bar.blocked)}
            onCreate={(first, last) => {
              const from = grid.placeAt({ column: first, top: 0, bottom: 0 }, null, false)
              const to = grid.placeAt({ column: last, top: 1439, bottom: 0 }, null, false)
              props.onBlockDays({ ...from, to: to.from + MINUTE })
            }}
            onMove={blocks.moveBar}
            onResize={blocks.resizeBar}
          />
        }
        firstMinute={grid.opening}
        colorOf={grid.colorOf}
        onOpen={props.onOpen}
        onCreate={(ghost, isBlock) => props.onCreate(grid.placeAt(ghost, null, false), isBlock)}
        onMove={(b, ghost) => {
          const a = b.appointment
          if (!a) return blocks.move(b, ghost)
          const place = grid.placeAt(ghost, a, true)
          void changes.move(a, { ...place, providerId: place.providerId ?? a.provider_id })
        }}
        onResize={(b, ghost) => {
          const a = b.appointment
          if (!a) blocks.resize(b, ghost)
          else void changes.resize(a, { ...grid.placeAt(ghost, a, false), from: Date.parse(a.start), providerId: a.provider_id })
        }}
        narrow={props.narrow}
      />
    </div>
  )
}
