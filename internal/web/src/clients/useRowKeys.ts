import { useEffect, useRef, type RefObject } from 'react'
import { keysAreFree } from '@/frame/useFrameKeys'
import type { Selection } from './useSelection'

interface Actions {
  list: RefObject<HTMLElement | null>
  search: RefObject<HTMLInputElement | null>
  selection: Selection
  /** Whether rows can be chosen at all. */
  mayChoose: boolean
  onNew: () => void
}

/**
 * `/` searches, `j` and `k` (or the arrows) go from row to row, Enter opens the row as the link that it is, `n` starts a new
 * one; `x` chooses the row, Shift with the arrows chooses on the way, Ctrl A chooses what is loaded, Esc lets go.
 */
export function useRowKeys(actions: Actions): void {
  const latest = useRef(actions)
  useEffect(() => {
    latest.current = actions
  })
  useEffect(() => {
    const onKey = (e: KeyboardEvent) => {
      const { search } = latest.current
      const isFromSearch = e.target === search.current && e.key === 'ArrowDown'
      const isBox = e.target instanceof HTMLInputElement && e.target.type === 'checkbox'
      if (e.defaultPrevented || e.altKey || (!keysAreFree(e.target) && !isFromSearch && !isBox)) return
      if (act(e, latest.current)) e.preventDefault()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
}

function act(e: KeyboardEvent, { list, search, selection, mayChoose, onNew }: Actions): boolean {
  if (e.ctrlKey || e.metaKey) {
    if (e.key !== 'a' || !mayChoose) return false
    selection.all()
    return true
  }
  const rows = [...(list.current?.querySelectorAll<HTMLElement>('[data-row]') ?? [])]
  const at = rows.findIndex((r) => r.closest('[data-of]')?.contains(document.activeElement))
  const here = rows[at]?.dataset.row
  const by = ['j', 'J', 'ArrowDown'].includes(e.key) ? 1 : ['k', 'K', 'ArrowUp'].includes(e.key) ? -1 : 0
  if (by !== 0) {
    const next = rows[Math.min(Math.max(at + by, 0), rows.length - 1)]
    if (e.shiftKey && mayChoose && next?.dataset.row) selection.extend(next.dataset.row, here)
    next?.focus({ preventScroll: true })
    next?.scrollIntoView({ block: 'nearest' })
  } else if (e.key === '/') search.current?.focus()
  else if (e.key === 'n') onNew()
  else if (e.key === 'x' && here && mayChoose) selection.toggle(here)
  else if (e.key === 'Escape' && selection.ids.size > 0 && !document.querySelector('aside')) selection.clear()
  else return false
  return true
}
