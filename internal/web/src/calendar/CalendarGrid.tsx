import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { dayShort } from './format'
import type { Place } from './model'
import { countIn, DayHead, LaneHead } from './LaneHead'
import { TimeGrid } from './TimeGrid'
import type { Changes } from './useChanges'
import type { EditorState } from './useEditor'
import type { Grid } from './useGrid'
import type { Block } from './view'
import type { GridView } from './views'
import type { Day, Instant } from './zone'

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
  openId: string | undefined
  isWaiting: boolean
  onOpen: (block: Block) => void
  onCreate: (place: Place) => void
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
        firstMinute={grid.opening}
        colorOf={grid.colorOf}
        onOpen={props.onOpen}
        onCreate={(ghost) => props.onCreate(grid.placeAt(ghost, null, false))}
        onMove={(b, ghost) => {
          const a = b.appointment
          if (!a) return
          const place = grid.placeAt(ghost, a, true)
          void changes.move(a, { ...place, providerId: place.providerId ?? a.provider_id })
        }}
        onResize={(b, ghost) => {
          const a = b.appointment
          if (a) void changes.resize(a, { ...grid.placeAt(ghost, a, false), from: Date.parse(a.start), providerId: a.provider_id })
        }}
        narrow={props.narrow}
      />
    </div>
  )
}
