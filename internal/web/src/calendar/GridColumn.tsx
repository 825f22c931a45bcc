import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import { AppointmentBlock } from './AppointmentBlock'
import { BlockedBlock } from './BlockedBlock'
import { buffersOf } from './card/facts'
import { SLOT, type Cursor } from './cursor'
import type { Stretch } from './hours'
import { NowLine } from './NowLine'
import type { Appointment } from './types'
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
  selectedId: string | null
  describe: (block: Block) => string
  colorOf: (block: Block) => number
  canEdit: boolean
  canBlock: boolean
  zone: string
  now: Instant
  onOpen: (block: Block) => void
}

export const GridColumn = memo(function GridColumn(props: GridColumnProps) {
  const { t } = useTranslation('calendar')
  const { column, blocks, tabStop, pending } = props
  return (
    <div
      className="cal-column"
      data-column={props.index}
      data-first={props.firstOfDay ? '' : undefined}
      role="group"
      aria-labelledby={`cal-col-${props.index}`}
    >
      {column.isOff && <div className="cal-off" />}
      {blocks.map((b) => b.appointment && <Buffers key={b.key} block={b} of={b.appointment} />)}
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
              focusable={tabStop?.blockId === b.key}
              canEdit={props.canEdit}
              zone={props.zone}
              onOpen={props.onOpen}
            />
          ) : (
            <BlockedBlock
              key={b.key}
              block={b}
              label={props.describe(b)}
              focusable={tabStop?.blockId === b.key}
              canEdit={props.canBlock}
              onOpen={props.onOpen}
            />
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
      {pending && (
        <div className="cal-ghost" data-pending="" style={{ top: pending.top * PX, height: (pending.bottom - pending.top) * PX }}>
          <strong>
            {clockOf(pending.top)}–{clockOf(pending.bottom % 1440)}
          </strong>
        </div>
      )}
      <NowLine zone={props.zone} now={props.now} column={column.day} />
    </div>
  )
})

/** The minutes kept free before and after: faint edges behind the appointments. */
function Buffers({ block, of }: { block: Block; of: Appointment }) {
  const { before, after } = buffersOf(of)
  const side = { left: `${block.left * 100}%`, width: `${block.width * 100}%` }
  return (
    <>
      {before > 0 && <div className="cal-buffer" style={{ ...side, top: (block.top - before) * PX, height: before * PX }} />}
      {after > 0 && <div className="cal-buffer" style={{ ...side, top: block.bottom * PX, height: after * PX }} />}
    </>
  )
}

function inOrder(a: Block, b: Block): number {
  return a.top - b.top || a.bottom - b.bottom || a.key.localeCompare(b.key)
}
