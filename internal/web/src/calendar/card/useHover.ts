import { useCallback, useEffect, useRef, useState, type RefObject } from 'react'

const OPEN_MS = 450
const FOCUS_MS = 700
const CLOSE_MS = 180

interface At {
  id: string
  el: HTMLElement
}

/** The block that is hovered or focused long enough. One listener for all blocks; nothing while a button is down. */
export function useHover(within: RefObject<HTMLElement | null>, enabled: boolean) {
  const [at, setAt] = useState<At | null>(null)
  const timer = useRef(0)
  const later = useCallback((next: At | null, ms: number) => {
    window.clearTimeout(timer.current)
    timer.current = window.setTimeout(() => setAt(next), ms)
  }, [])
  const close = useCallback(() => {
    window.clearTimeout(timer.current)
    setAt(null)
  }, [])

  useEffect(() => {
    const root = within.current
    if (!root || !enabled) return undefined
    const block = (e: Event) => (e.target instanceof Element ? e.target.closest<HTMLElement>('[data-id]') : null)
    const onOver = (e: PointerEvent) => {
      const el = block(e)
      if (e.pointerType !== 'mouse' || e.buttons !== 0) return
      if (el?.dataset.id) later({ id: el.dataset.id, el }, OPEN_MS)
      else later(null, CLOSE_MS)
    }
    const onFocus = (e: FocusEvent) => {
      const el = block(e)
      if (el?.dataset.id && el.matches(':focus-visible')) later({ id: el.dataset.id, el }, FOCUS_MS)
    }
    const onLeave = () => later(null, CLOSE_MS)
    const onKey = (e: KeyboardEvent) => {
      if (e.key !== 'Tab') close()
    }
    root.addEventListener('pointerover', onOver)
    root.addEventListener('pointerleave', onLeave)
    root.addEventListener('focusin', onFocus)
    root.addEventListener('focusout', onLeave)
    root.addEventListener('pointerdown', close)
    root.addEventListener('keydown', onKey)
    root.addEventListener('scroll', close, true)
    return () => {
      window.clearTimeout(timer.current)
      root.removeEventListener('pointerover', onOver)
      root.removeEventListener('pointerleave', onLeave)
      root.removeEventListener('focusin', onFocus)
      root.removeEventListener('focusout', onLeave)
      root.removeEventListener('pointerdown', close)
      root.removeEventListener('keydown', onKey)
      root.removeEventListener('scroll', close, true)
    }
  }, [within, enabled, later, close])

  const keep = useCallback(() => window.clearTimeout(timer.current), [])
  const leave = useCallback(() => later(null, CLOSE_MS), [later])
  return { at, keep, leave, close }
}
