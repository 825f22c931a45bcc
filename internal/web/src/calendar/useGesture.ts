import { useEffect, useRef, useState, type PointerEvent as ReactPointerEvent, type RefObject } from 'react'
import { columnAt, ghostOf, moved, type Gesture, type Ghost } from './gesture'
import { SNAP, snapDown } from './model'
import type { Block } from './view'

/** Pixels per minute: a quarter of an hour is one line of text. */
export const PX = 1.2

export type Commit = { kind: 'create'; ghost: Ghost } | { kind: 'move' | 'resize'; key: string; ghost: Ghost }

export interface Drag {
  /** The dragged block; null while marking out new time. */
  key: string | null
  ghost: Ghost
}

interface Options {
  scroller: RefObject<HTMLElement | null>
  body: RefObject<HTMLElement | null>
  blockOf: (key: string) => Block | undefined
  canEdit: boolean
  commit: (c: Commit) => void
}

const HOLD_MS = 380
const SLACK = 5
const EDGE = 36

/** Pointer gestures of the grid: click or drag on free time, move and resize blocks. Touch drags after a hold, so that the finger still scrolls. */
export function useGesture(options: Options) {
  const [drag, setDrag] = useState<Drag | null>(null)
  const latest = useRef(options)
  useEffect(() => {
    latest.current = options
  })
  const stop = useRef<(() => void) | null>(null)
  useEffect(() => () => stop.current?.(), [])

  const onPointerDown = (e: ReactPointerEvent<HTMLElement>) => {
    if (e.button !== 0 || !options.canEdit || !(e.target instanceof Element)) return
    const started = begin(e.target, e.clientX, e.clientY, options)
    if (!started) return
    stop.current?.()
    stop.current = track(e, started, latest, setDrag)
  }
  return { drag, handlers: { onPointerDown } }
}

function begin(target: Element, x: number, y: number, o: Options): { gesture: Gesture; key: string | null } | undefined {
  const at = where(x, y, o)
  const el = target.closest<HTMLElement>('[data-block]')
  if (!el) {
    if (!target.closest('[data-column]')) return undefined
    return { gesture: { kind: 'create', column: at.column, anchor: at.minute }, key: null }
  }
  const block = o.blockOf(el.dataset.block ?? '')
  if (!block?.appointment) return undefined
  const { key, column, top, bottom } = block
  if (target.closest('[data-resize]')) return { gesture: { kind: 'resize', id: key, column, top, bottom }, key }
  return { gesture: { kind: 'move', id: key, column, top, length: bottom - top, grip: at.minute - top }, key }
}

function where(x: number, y: number, o: Options): { column: number; minute: number } {
  const body = o.body.current
  if (!body) return { column: 0, minute: 0 }
  const lefts = Array.from(body.querySelectorAll('[data-column]'), (c) => c.getBoundingClientRect().left)
  return { column: columnAt(x, lefts), minute: (y - body.getBoundingClientRect().top) / PX }
}

type Started = { gesture: Gesture; key: string | null }

function track(down: ReactPointerEvent, { gesture, key }: Started, latest: RefObject<Options>, setDrag: (d: Drag | null) => void): () => void {
  const touch = down.pointerType === 'touch'
  const from = { x: down.clientX, y: down.clientY }
  let at = { ...from }
  let active = false
  let ghost: Ghost | null = null
  let frame = 0
  const hold = touch ? window.setTimeout(() => activate(), HOLD_MS) : 0

  const update = () => {
    const { column, minute } = where(at.x, at.y, latest.current)
    const next = ghostOf(gesture, column, minute)
    if (ghost && ghost.column === next.column && ghost.top === next.top && ghost.bottom === next.bottom) return
    ghost = next
    setDrag({ key, ghost })
  }
  const roll = () => {
    const el = latest.current.scroller.current
    if (el) {
      const box = el.getBoundingClientRect()
      const dy = at.y > box.bottom - EDGE ? 8 : at.y < box.top + EDGE + 48 ? -8 : 0
      const dx = at.x > box.right - EDGE ? 8 : at.x < box.left + EDGE + 40 ? -8 : 0
      if (dy !== 0 || dx !== 0) {
        el.scrollBy(dx, dy)
        update()
      }
    }
    frame = requestAnimationFrame(roll)
  }
  const activate = () => {
    active = true
    update()
    frame = requestAnimationFrame(roll)
  }
  const onMove = (e: PointerEvent) => {
    at = { x: e.clientX, y: e.clientY }
    const far = Math.hypot(at.x - from.x, at.y - from.y) > SLACK
    if (!active && far) {
      if (touch) return end()
      activate()
    }
    if (active) update()
  }
  const onUp = () => {
    const o = latest.current
    if (active && ghost) {
      swallowClick()
      if (gesture.kind === 'create') o.commit({ kind: 'create', ghost })
      else if (key !== null && moved(gesture, ghost)) o.commit({ kind: gesture.kind, key, ghost })
    } else if (gesture.kind === 'create') {
      const top = snapDown(gesture.anchor)
      o.commit({ kind: 'create', ghost: { column: gesture.column, top, bottom: top + SNAP * 2 } })
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
  const end = () => {
    window.clearTimeout(hold)
    cancelAnimationFrame(frame)
    window.removeEventListener('pointermove', onMove)
    window.removeEventListener('pointerup', onUp)
    window.removeEventListener('pointercancel', end)
    window.removeEventListener('keydown', onKey, true)
    window.removeEventListener('touchmove', onTouch)
    setDrag(null)
  }
  window.addEventListener('pointermove', onMove)
  window.addEventListener('pointerup', onUp)
  window.addEventListener('pointercancel', end)
  window.addEventListener('keydown', onKey, true)
  window.addEventListener('touchmove', onTouch, { passive: false })
  return end
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
