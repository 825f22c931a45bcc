import { useEffect, useRef, useState, type PointerEvent as ReactPointerEvent, type RefObject } from 'react'
import { dragStore, type DragStore } from './dragStore'
import { columnAt, ghostOf, moved, type Gesture, type Ghost } from './gesture'
import { SNAP, snapDown, STEP } from './model'
import type { Block } from './view'

/** Pixels per minute: a quarter of an hour is one line of text. */
export const PX = 1.2

export type Commit = { kind: 'create'; ghost: Ghost; blocks: boolean } | { kind: 'move' | 'resize'; key: string; ghost: Ghost }

interface Options {
  scroller: RefObject<HTMLElement | null>
  body: RefObject<HTMLElement | null>
  blockOf: (key: string) => Block | undefined
  canEdit: boolean
  /** Blocked time may be moved and made. */
  canBlock: boolean
  /** New time is blocked, not booked; Shift does it for once. */
  blocks: boolean
  commit: (c: Commit) => void
}

const HOLD_MS = 380
const SLACK = 5
const EDGE = 36

/**
 * Pointer gestures of the grid: click or drag on free time, move and resize blocks, in quarters or with Alt in fives. Touch
 * drags after a hold, so that the finger still scrolls.
 */
export function useGesture(options: Options) {
  const [store] = useState(dragStore)
  const latest = useRef(options)
  useEffect(() => {
    latest.current = options
  })
  const stop = useRef<(() => void) | null>(null)
  useEffect(() => () => stop.current?.(), [])

  const onPointerDown = (e: ReactPointerEvent<HTMLElement>) => {
    if (e.button !== 0 || !(e.target instanceof Element)) return
    const started = begin(e.target, e, options)
    if (!started) return
    stop.current?.()
    stop.current = track(e, started, latest, store)
  }
  return { store, handlers: { onPointerDown } }
}

interface Started {
  gesture: Gesture
  key: string | null
  el: HTMLElement | null
  blocks: boolean
}

function begin(target: Element, e: ReactPointerEvent, o: Options): Started | undefined {
  const at = geometry(o)(e.clientX, e.clientY)
  const el = target.closest<HTMLElement>('[data-block]')
  if (!el) {
    const blocks = o.canBlock && (o.blocks || e.shiftKey)
    if (!target.closest('[data-column]') || (!o.canEdit && !blocks)) return undefined
    return { gesture: { kind: 'create', column: at.column, anchor: at.minute }, key: null, el: null, blocks }
  }
  const block = o.blockOf(el.dataset.block ?? '')
  if (!block || !(block.appointment ? o.canEdit : o.canBlock)) return undefined
  const { key, column, top, bottom } = block
  const gesture: Gesture = target.closest('[data-resize]')
    ? { kind: 'resize', id: key, column, top, bottom }
    : { kind: 'move', id: key, column, top, length: bottom - top, grip: at.minute - top }
  return { gesture, key, el, blocks: false }
}

/** Where a point lies in the grid. The columns are measured once; ask again after a scroll. */
function geometry(o: Options): (x: number, y: number) => { column: number; minute: number } {
  const body = o.body.current
  if (!body) return () => ({ column: 0, minute: 0 })
  const { top } = body.getBoundingClientRect()
  const lefts = Array.from(body.querySelectorAll('[data-column]'), (c) => c.getBoundingClientRect().left)
  return (x, y) => ({ column: columnAt(x, lefts), minute: (y - top) / PX })
}

/** Follows the pointer until it is let go; gives the way to stop. Moves are taken up once per frame. */
function track(down: ReactPointerEvent, started: Started, latest: RefObject<Options>, store: DragStore): () => void {
  const { gesture, key, el, blocks } = started
  const touch = down.pointerType === 'touch'
  const from = { x: down.clientX, y: down.clientY }
  let at = { ...from, fine: down.altKey }
  let active = false
  let ghost: Ghost | null = null
  let frame = 0
  let where = geometry(latest.current)
  const scroller = latest.current.scroller.current
  const hold = touch ? window.setTimeout(() => activate(), HOLD_MS) : 0

  const update = () => {
    const { column, minute } = where(at.x, at.y)
    const next = ghostOf(gesture, column, minute, at.fine ? STEP : SNAP)
    if (ghost && ghost.column === next.column && ghost.top === next.top && ghost.bottom === next.bottom) return
    ghost = next
    store.set({ key, ghost, blocks })
  }
  const roll = () => {
    if (scroller) scrollAtEdge(scroller, at)
    update()
    frame = requestAnimationFrame(roll)
  }
  const activate = () => {
    active = true
    if (scroller) scroller.dataset.dragging = ''
    if (el) el.dataset.dragged = ''
    update()
    frame = requestAnimationFrame(roll)
  }
  const onMove = (e: PointerEvent) => {
    at = { x: e.clientX, y: e.clientY, fine: e.altKey }
    if (active || Math.hypot(at.x - from.x, at.y - from.y) <= SLACK) return
    if (touch) end()
    else activate()
  }
  const onUp = () => {
    const { commit } = latest.current
    if (active) update()
    if (active && ghost) {
      swallowClick()
      if (gesture.kind === 'create') commit({ kind: 'create', ghost, blocks })
      else if (key !== null && moved(gesture, ghost)) commit({ kind: gesture.kind, key, ghost })
    } else if (gesture.kind === 'create') {
      const top = snapDown(gesture.anchor)
      commit({ kind: 'create', ghost: { column: gesture.column, top, bottom: top + SNAP * 2 }, blocks })
    }
    end()
  }
  const onKey = (e: KeyboardEvent) => {
    if (e.key !== 'Escape') return
    if (active) {
      e.stopPropagation()
      swallowClick()
    }
    end()
  }
  const onTouch = (e: TouchEvent) => {
    if (active) e.preventDefault()
  }
  const onScroll = () => {
    where = geometry(latest.current)
  }
  const end = () => {
    window.clearTimeout(hold)
    cancelAnimationFrame(frame)
    window.removeEventListener('pointermove', onMove)
    window.removeEventListener('pointerup', onUp)
    window.removeEventListener('pointercancel', end)
    window.removeEventListener('keydown', onKey, true)
    window.removeEventListener('touchmove', onTouch)
    scroller?.removeEventListener('scroll', onScroll)
    if (scroller) delete scroller.dataset.dragging
    if (el) delete el.dataset.dragged
    store.set(null)
  }
  window.addEventListener('pointermove', onMove)
  window.addEventListener('pointerup', onUp)
  window.addEventListener('pointercancel', end)
  window.addEventListener('keydown', onKey, true)
  window.addEventListener('touchmove', onTouch, { passive: false })
  scroller?.addEventListener('scroll', onScroll, { passive: true })
  return end
}

/** Near the edge of the grid the grid comes along. */
function scrollAtEdge(el: HTMLElement, at: { x: number; y: number }): void {
  const box = el.getBoundingClientRect()
  const dy = at.y > box.bottom - EDGE ? 8 : at.y < box.top + EDGE + 48 ? -8 : 0
  const dx = at.x > box.right - EDGE ? 8 : at.x < box.left + EDGE + 40 ? -8 : 0
  if (dy !== 0 || dx !== 0) el.scrollBy(dx, dy)
}

/** The click that the browser sends after a drag must not open the block. */
function swallowClick(): void {
  const swallow = (e: MouseEvent) => {
    e.stopPropagation()
    e.preventDefault()
  }
  window.addEventListener('click', swallow, { capture: true, once: true })
  window.setTimeout(() => window.removeEventListener('click', swallow, { capture: true }), 50)
}
