import { useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import type { Drag, DragStore } from './dragStore'
import { PX } from './useGesture'
import { clockOf } from './zone'

interface GhostLayerProps {
  store: DragStore
  /** Why it cannot be there; null when it can. */
  reasonOf: (drag: Drag) => string | null
  nameOf: (key: string) => string | null
}

/** The ghost over the grid: where the dragged block would lie, in red with the reason where it cannot. */
export function GhostLayer({ store, reasonOf, nameOf }: GhostLayerProps) {
  const { t } = useTranslation('calendar')
  const drag = useSyncExternalStore(store.subscribe, store.get)
  if (!drag) return null
  const { ghost, key, blocks } = drag
  const reason = reasonOf(drag)
  return (
    <div className="cal-ghosts" aria-hidden="true">
      <div
        className="cal-ghost"
        data-refused={reason ? '' : undefined}
        data-blocks={blocks ? '' : undefined}
        style={{
          gridColumn: ghost.column + 2,
          transform: `translateY(${String(ghost.top * PX)}px)`,
          height: (ghost.bottom - ghost.top) * PX,
        }}
      >
        <strong>
          {clockOf(ghost.top)}–{clockOf(ghost.bottom % 1440)}
        </strong>
        <span>{reason ?? (key === null ? blocks && t('form.blocked') : nameOf(key))}</span>
      </div>
    </div>
  )
}
