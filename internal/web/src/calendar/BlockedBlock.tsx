import { memo } from 'react'
import { PX } from './useGesture'
import type { Block } from './view'

interface BlockedBlockProps {
  block: Block
  label: string
  focusable: boolean
  onOpen: (block: Block) => void
}

/** Blocked time: hatched, with its reason. */
export const BlockedBlock = memo(function BlockedBlock({ block, label, focusable, onOpen }: BlockedBlockProps) {
  return (
    <button
      type="button"
      className="cal-blocked"
      data-block={block.key}
      data-id={block.id}
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
    </button>
  )
})
