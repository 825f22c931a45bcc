import { memo } from 'react'
import { AlertTriangle, Repeat } from 'lucide-react'
import type { Appointment } from './types'
import { MarkIcon } from './reminders/MarkIcon'
import { StatusIcon } from './StatusIcon'
import { PX } from './useGesture'
import type { Block } from './view'
import { clock } from './zone'

export interface AppointmentBlockProps {
  block: Block
  appointment: Appointment
  label: string
  color: number
  selected: boolean
  focusable: boolean
  canEdit: boolean
  zone: string
  onOpen: (block: Block) => void
}

/** A tinted block with a solid bar in the provider's colour; the shorter, the fewer lines. */
export const AppointmentBlock = memo(function AppointmentBlock(props: AppointmentBlockProps) {
  const { block, appointment: a } = props
  const height = Math.max((block.bottom - block.top) * PX, 16)
  const lines = height < 34 ? 1 : height < 52 ? 2 : 3
  const services = a.services.map((s) => s.name).join(', ')
  const from = clock(Date.parse(a.start), props.zone)
  const to = clock(Date.parse(a.end), props.zone)
  return (
    <button
      type="button"
      className="cal-block"
      data-block={block.key}
      data-id={block.id}
      data-status={a.status}
      data-lines={lines}
      data-selected={props.selected ? '' : undefined}
      data-color={props.color}
      tabIndex={props.focusable ? 0 : -1}
      aria-keyshortcuts={
        props.canEdit ? 'Enter Alt+ArrowUp Alt+ArrowDown Alt+ArrowLeft Alt+ArrowRight Alt+Shift+ArrowUp Alt+Shift+ArrowDown' : 'Enter'
      }
      style={{
        top: block.top * PX,
        height: height - 1,
        left: `calc(${block.left * 100}% + 1px)`,
        width: `calc(${block.width * 100}% - ${block.left + block.width > 0.99 ? 7 : 3}px)`,
      }}
      onClick={() => props.onOpen(block)}
    >
      <span className="sr-only">{props.label}</span>
      <span className="cal-block-text" aria-hidden="true">
        {lines === 3 ? (
          <>
            <span className="cal-time">
              {from}–{to}
            </span>
            <span className="cal-client">{a.client.name}</span>
            <span className="cal-service">{services}</span>
          </>
        ) : (
          <>
            <span className="cal-line">
              <span className="cal-time">{from}</span> <span className="cal-client">{a.client.name}</span>
              {lines === 1 && <span className="cal-service"> · {services}</span>}
            </span>
            {lines === 2 && <span className="cal-service">{services}</span>}
          </>
        )}
      </span>
      <span className="cal-icons">
        {a.series_id && <Repeat size={12} aria-hidden="true" />}
        <MarkIcon appointment={a} size={12} />
        {a.overbooked && <AlertTriangle size={12} aria-hidden="true" />}
        <StatusIcon status={a.status} size={13} />
      </span>
      {props.canEdit && <span className="cal-resize" data-resize="" />}
    </button>
  )
})
