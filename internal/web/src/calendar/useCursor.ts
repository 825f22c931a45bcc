import { useEffect, useLayoutEffect, useRef, useState, type FocusEvent, type KeyboardEvent, type RefObject } from 'react'
import { step, type Cursor, type Direction } from './cursor'
import { ghostOf } from './gesture'
import { SNAP } from './model'
import type { Commit } from './useGesture'
import type { Block, Shown } from './view'

interface Options {
  body: RefObject<HTMLElement | null>
  shown: Shown
  /** The minute of the first free slot that Tab enters. */
  start: number
  canEdit: boolean
  canBlock: boolean
  /** Enter on free time blocks it; Shift+Enter does it for once. */
  blocks: boolean
  commit: (c: Commit) => void
}

const directions: Record<string, Direction> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
  Home: 'home',
  End: 'end',
}

/** Roving focus over appointments and free slots: one tab stop, arrows inside; Alt+arrows move, Alt+Shift+arrows resize. */
export function useCursor({ body, shown, start, canEdit, canBlock, blocks, commit }: Options) {
  const [wanted, setWanted] = useState<Cursor>({ column: 0, minute: start, blockId: null })
  const at = settle(wanted, shown, start)
  const chasing = useRef(false)

  // A block that the keyboard moved to another column is a new element there: the focus follows it, also back on refusal.
  useLayoutEffect(() => {
    if (chasing.current && (document.activeElement === document.body || document.activeElement === null)) focus(body.current, at)
  })
  useEffect(() => {
    const stop = () => (chasing.current = false)
    window.addEventListener('pointerdown', stop)
    return () => window.removeEventListener('pointerdown', stop)
  }, [])
  const pending = useRef(false)
  useEffect(() => {
    if (!pending.current) return
    pending.current = false
    focus(body.current, at)
  }, [at, body])

  const go = (to: Cursor) => {
    pending.current = true
    setWanted(to)
  }
  const onKeyDown = (e: KeyboardEvent<HTMLElement>) => {
    const direction = directions[e.key]
    if (e.key === 'Enter' && at.blockId === null && canEdit && isSlot(e.target)) {
      e.preventDefault()
      return commit({ kind: 'create', ghost: { column: at.column, top: at.minute, bottom: at.minute + SNAP * 2 }, blocks: e.shiftKey || blocks })
    }
    if (!direction || e.ctrlKey || e.metaKey) return
    e.preventDefault()
    e.stopPropagation()
    if (!e.altKey) return go(step(at, direction, cellsOf(shown), shown.columns.length))
    const block = shown.blocks.find((b) => b.key === at.blockId)
    const may = block?.appointment ? canEdit : canBlock
    const change = block && may ? nudge(block, direction, e.shiftKey, shown.columns.length) : undefined
    if (block && change) {
      chasing.current = true
      setWanted({ column: change.ghost.column, minute: change.ghost.top, blockId: keyIn(block, shown, change.ghost.column) })
      commit(change)
    }
  }
  const onFocus = (e: FocusEvent<HTMLElement>) => {
    const key = e.target.dataset.block
    const block = key === undefined ? undefined : shown.blocks.find((b) => b.key === key)
    if (block && key !== at.blockId) setWanted({ column: block.column, minute: block.top, blockId: block.key })
  }
  return { at, handlers: { onKeyDown, onFocus } }
}

/** The cursor as it can be with what is shown now: its block may have moved or gone. */
function settle(wanted: Cursor, shown: Shown, start: number): Cursor {
  const block = shown.blocks.find((b) => b.key === wanted.blockId)
  if (block) return { column: block.column, minute: block.top, blockId: block.key }
  const column = Math.min(wanted.column, Math.max(shown.columns.length - 1, 0))
  return { column, minute: Number.isFinite(wanted.minute) ? wanted.minute : start, blockId: null }
}

function nudge(block: Block, to: Direction, resize: boolean, columns: number): Commit | undefined {
  const { key, column, top, bottom } = block
  const by = to === 'up' ? -SNAP : to === 'down' ? SNAP : 0
  if (resize) {
    if (by === 0) return undefined
    return { kind: 'resize', key, ghost: ghostOf({ kind: 'resize', id: key, column, top, bottom }, column, bottom + by) }
  }
  const next = column + (to === 'left' ? -1 : to === 'right' ? 1 : 0)
  if (next < 0 || next >= columns || (by === 0 && next === column)) return undefined
  const ghost = ghostOf({ kind: 'move', id: key, column, top, length: bottom - top, grip: 0 }, next, top + by)
  return { kind: 'move', key, ghost }
}

function keyIn(block: Block, shown: Shown, column: number): string {
  return `${block.id}@${shown.columns[column]?.key ?? ''}`
}

function cellsOf(shown: Shown) {
  return shown.blocks.map((b) => ({ id: b.key, column: b.column, top: b.top, bottom: b.bottom }))
}

function isSlot(target: EventTarget): boolean {
  return target instanceof HTMLElement && target.dataset.slot !== undefined
}

function focus(body: HTMLElement | null, at: Cursor): void {
  const selector = at.blockId === null ? '[data-slot]' : `[data-block="${CSS.escape(at.blockId)}"]`
  const el = body?.querySelector<HTMLElement>(selector)
  el?.focus({ preventScroll: true })
  el?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
}
