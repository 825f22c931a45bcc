import {
  closestCenter,
  DndContext,
  KeyboardSensor,
  PointerSensor,
  useSensor,
  useSensors,
  type Announcements,
  type DragEndEvent,
  type UniqueIdentifier,
} from '@dnd-kit/core'
import { arrayMove, SortableContext, sortableKeyboardCoordinates, useSortable, verticalListSortingStrategy } from '@dnd-kit/sortable'
import { GripVertical } from 'lucide-react'
import { useRef, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { cn } from '@/ui/cn'

interface Named {
  id: string
  name: string
}

export interface SortAreaProps {
  /** The lists within which rows can be moved; none moves from one into another. */
  groups: readonly (readonly Named[])[]
  onArrange: (ids: string[]) => void
  children: ReactNode
}

/** Rows below it can be dragged into order, with the mouse, a finger, or Space and the arrow keys. */
export function SortArea({ groups, onArrange, children }: SortAreaProps) {
  const { t } = useTranslation('settings')
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 4 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  )
  const hasMoved = useRef(false)
  const groupOf = (id: UniqueIdentifier) => groups.find((g) => g.some((item) => item.id === id)) ?? []
  const nameOf = (id: UniqueIdentifier) => groupOf(id).find((item) => item.id === id)?.name ?? ''
  const place = (id: UniqueIdentifier, over: UniqueIdentifier) => {
    const group = groupOf(id)
    return { name: nameOf(id), place: group.findIndex((item) => item.id === over) + 1, count: group.length }
  }
  const announcements: Announcements = {
    onDragStart: ({ active }) => {
      hasMoved.current = false
      return t('sort.taken', place(active.id, active.id))
    },
    onDragOver: ({ active, over }) => {
      // It is over its own place at once: saying so would cut off that it was taken.
      hasMoved.current ||= over?.id !== active.id
      if (!hasMoved.current || !over || groupOf(active.id) !== groupOf(over.id)) return undefined
      return t('sort.over', place(active.id, over.id))
    },
    onDragEnd: ({ active, over }) => t('sort.dropped', place(active.id, over?.id ?? active.id)),
    onDragCancel: ({ active }) => t('sort.cancelled', { name: nameOf(active.id) }),
  }
  const drop = ({ active, over }: DragEndEvent) => {
    const group = groupOf(active.id)
    const from = group.findIndex((item) => item.id === active.id)
    const to = group.findIndex((item) => item.id === over?.id)
    if (to < 0 || from === to) return
    onArrange(arrayMove([...group], from, to).map((item) => item.id))
  }
  return (
    <DndContext
      sensors={sensors}
      collisionDetection={closestCenter}
      onDragEnd={drop}
      accessibility={{ announcements, screenReaderInstructions: { draggable: t('sort.how') } }}
    >
      {children}
    </DndContext>
  )
}

/** One list of a SortArea: the rows of a part of a table. */
export function SortList({ items, children }: { items: readonly Named[]; children: ReactNode }) {
  return (
    <SortableContext items={items.map((item) => item.id)} strategy={verticalListSortingStrategy}>
      {children}
    </SortableContext>
  )
}

/** A row of a table that can be moved by the handle in its first cell. */
export function SortRow({ item, children }: { item: Named; children: ReactNode }) {
  const { t } = useTranslation('settings')
  const { attributes, listeners, setNodeRef, setActivatorNodeRef, transform, transition, isDragging } = useSortable({ id: item.id })
  return (
    <tr
      ref={setNodeRef}
      style={{ transform: transform ? `translate3d(0, ${String(Math.round(transform.y))}px, 0)` : undefined, transition }}
      className={cn(
        'border-b border-line-faint transition-colors duration-(--quick) last:border-0 hover:bg-hover',
        isDragging && 'relative z-1 bg-selected shadow-raised',
      )}
    >
      <td className="w-9 py-1.5 pl-1.5 max-md:pl-0">
        <button
          {...attributes}
          {...listeners}
          ref={setActivatorNodeRef}
          type="button"
          aria-label={t('sort.handle', { name: item.name })}
          className="grid h-8 w-7 cursor-grab touch-none place-items-center rounded-dense text-muted hover:text-ink active:cursor-grabbing max-md:h-11 max-md:w-9"
        >
          <GripVertical size={16} aria-hidden />
        </button>
      </td>
      {children}
    </tr>
  )
}
