import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import { AppointmentBlock } from './AppointmentBlock'
import { BlockedBlock } from './BlockedBlock'
import { SLOT, type Cursor } from './cursor'
import type { Ghost } from './gesture'
import type { Stretch } from './hours'
import { NowLine } from './NowLine'
import { PX } from './useGesture'
import type { Block, Column } from './view'
import { clockOf, type Instant } from './zone'

export interface GridColumnProps {
  column: Column
  index: number
  firstOfDay: boolean
  blocks: Block[]
  tabStop: Cursor | null
  pending: Stretch | null
  ghost: Ghost | null
  ghostReason: string | null
  ghostName: string | null
  draggedKey: string | null
  selectedId: string | null
  describe: (block: Block) => string
  colorOf: (block: Block) => number
  canEdit: boolean
  zone: string
  now: Instant
  onOpen: (block: Block) => void
}

export const GridColumn = memo(function GridColumn(props: GridColumnProps) {
  const { t } = useTranslation('calendar')
  const { column, blocks, tabStop, ghost, pending } = props
  return (
    <div
      className="cal-column"
      data-column={props.index}
      data-first={props.firstOfDay ? '' : undefined}
      role="group"
      aria-labelledby={`cal-col-${props.index}`}
    >
      {column.closed.map((s) => (
        <div key={s.top} className="cal-closed" style={{ top: s.top * PX, height: (s.bottom - s.top) * PX }} />
      ))}
      {[...blocks]
        .sort(inOrder)
        .map((b) =>
          b.appointment ? (
            <AppointmentBlock
              key={b.key}
              block={b}
              appointment={b.appointment}
              label={props.describe(b)}
              color={props.colorOf(b)}
              selected={props.selectedId === b.id}
              dragged={props.draggedKey === b.key}
              focusable={tabStop?.blockId === b.key}
              canEdit={props.canEdit}
              zone={props.zone}
              onOpen={props.onOpen}
            />
          ) : (
            <BlockedBlock key={b.key} block={b} label={props.describe(b)} focusable={tabStop?.blockId === b.key} onOpen={props.onOpen} />
          ),
        )}
      {tabStop && tabStop.blockId === null && (
        <button
          type="button"
          className="cal-slot"
          data-slot=""
          style={{ top: tabStop.minute * PX, height: (SLOT - (tabStop.minute % SLOT)) * PX }}
          aria-label={t('grid.free', { time: clockOf(tabStop.minute), column: column.title })}
        >
          {clockOf(tabStop.minute)}
        </button>
      )}
      {pending && !ghost && (
        <div className="cal-ghost" data-pending="" style={{ top: pending.top * PX, height: (pending.bottom - pending.top) * PX }}>
          <strong>
            {clockOf(pending.top)}–{clockOf(pending.bottom % 1440)}
          </strong>
        </div>
      )}
      {ghost && (
        <div
          className="cal-ghost"
          data-refused={props.ghostReason ? '' : undefined}
          style={{ top: ghost.top * PX, height: (ghost.bottom - ghost.top) * PX }}
        >
          <strong>
            {clockOf(ghost.top)}–{clockOf(ghost.bottom % 1440)}
          </strong>
          <span>{props.ghostReason ?? props.ghostName}</span>
        </div>
      )}
      <NowLine zone={props.zone} now={props.now} column={column.day} />
    </div>
  )
})

function inOrder(a: Block, b: Block): number {
  return a.top - b.top || a.bottom - b.bottom || a.key.localeCompare(b.key)
}
