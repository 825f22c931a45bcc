import { memo } from 'react'
import { PX } from './useGesture'
import type { Block } from './view'
import { DAY_MINUTES } from './zone'

interface BlockedBlockProps {
  block: Block
  label: string
  focusable: boolean
  canEdit: boolean
  onOpen: (block: Block) => void
}

/** Blocked time: hatched, with its reason. Who may drags it and draws its lower edge. */
export const BlockedBlock = memo(function BlockedBlock({ block, label, focusable, canEdit, onOpen }: BlockedBlockProps) {
  return (
    <button
      type="button"
      className="cal-blocked"
      data-block={block.key}
      data-id={block.id}
      data-movable={canEdit ? '' : undefined}
      tabIndex={focusable ? 0 : -1}
      aria-label={label}
      style={{
        top: block.top * PX,
        height: Math.max((block.bottom - block.top) * PX - 1, 14),
        left: `${block.left * 100}%`,
        width: `${block.width * 100}%`,
      }}
      onClick={() => onOpen(block)}
    >
      <span>{block.blocked?.reason}</span>
      {canEdit && block.bottom < DAY_MINUTES && <i className="cal-resize" data-resize="" />}
    </button>
  )
})
