import { ContextMenu } from 'radix-ui'
import { useState, type MouseEvent, type PointerEvent, type ReactNode, type RefObject } from 'react'
import type { Place } from '../model'
import type { Appointment, BlockedTime } from '../types'
import type { Calendar } from '../useCalendar'
import { PX } from '../useGesture'
import { snapDown } from '../model'
import { AppointmentActions, BlockedActions, FreeActions } from './actions'

export type Target = { kind: 'appointment'; a: Appointment } | { kind: 'blocked'; b: BlockedTime } | { kind: 'free'; place: Place }

interface ContextActionsProps {
  calendar: Calendar
  root: RefObject<HTMLDivElement | null>
  children: ReactNode
}

/** What can be done with the thing under the pointer, by right click, by the menu key or Shift+F10. */
export function ContextActions({ calendar, root, children }: ContextActionsProps) {
  const [target, setTarget] = useState<Target | null>(null)
  const onContextMenu = (e: MouseEvent<HTMLElement>) => {
    const found = targetOf(e, calendar)
    setTarget(found)
    // Nothing to offer here: no menu of ours opens.
    if (!found) e.preventDefault()
  }
  return (
    <ContextMenu.Root modal={false}>
      <ContextMenu.Trigger asChild disabled={calendar.narrow} onContextMenu={onContextMenu} onPointerDown={leaveTouch}>
        <div ref={root} className="flex min-h-0 flex-1 flex-col">
          {children}
        </div>
      </ContextMenu.Trigger>
      <ContextMenu.Portal>
        <ContextMenu.Content
          collisionPadding={8}
          className="z-50 min-w-56 animate-fade-in rounded-base border border-line bg-raised p-1 shadow-raised"
        >
          {target?.kind === 'appointment' && <AppointmentActions calendar={calendar} a={target.a} />}
          {target?.kind === 'blocked' && <BlockedActions calendar={calendar} b={target.b} />}
          {target?.kind === 'free' && <FreeActions calendar={calendar} place={target.place} />}
        </ContextMenu.Content>
      </ContextMenu.Portal>
    </ContextMenu.Root>
  )
}

/** A finger that rests drags; it opens no menu. */
function leaveTouch(e: PointerEvent): void {
  if (e.pointerType !== 'mouse') e.preventDefault()
}

function targetOf(e: MouseEvent<HTMLElement>, calendar: Calendar): Target | null {
  if (!(e.target instanceof Element)) return null
  const { grid, data } = calendar
  const id = e.target.closest<HTMLElement>('[data-id]')?.dataset.id
  if (id) {
    const a = grid.appointments.find((x) => x.id === id)
    if (a) return { kind: 'appointment', a }
    const b = data.blocked.find((x) => x.id === id)
    return b && calendar.canBlock ? { kind: 'blocked', b } : null
  }
  const column = e.target.closest<HTMLElement>('[data-column]')
  if (!column || (!calendar.canBook && !calendar.canBlock)) return null
  const top = snapDown((e.clientY - column.getBoundingClientRect().top) / PX)
  return { kind: 'free', place: grid.placeAt({ column: Number(column.dataset.column), top, bottom: top + 30 }, null, false) }
}
