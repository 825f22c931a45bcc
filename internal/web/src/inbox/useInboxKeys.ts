import { useEffect, useRef, type RefObject } from 'react'
import { keysAreFree } from '@/frame/useFrameKeys'

interface Actions {
  list: RefObject<HTMLElement | null>
  search: RefObject<HTMLInputElement | null>
  /** The open conversation. */
  open: string | undefined
  onClose: () => void
  onWrite: () => void
}

/**
 * `/` searches, `j` and `k` (or the arrows within the list) go from row to row, Enter opens the row as the link that it is,
 * `c` writes a new mail, Esc leaves the open one.
 */
export function useInboxKeys(actions: Actions): void {
  const latest = useRef(actions)
  useEffect(() => {
    latest.current = actions
  })
  useEffect(() => {
    const onKey = (e: KeyboardEvent) => {
      const isFromSearch = e.target === latest.current.search.current && e.key === 'ArrowDown'
      if (e.defaultPrevented || e.altKey || e.ctrlKey || e.metaKey || (!keysAreFree(e.target) && !isFromSearch)) return
      if (act(e, latest.current)) e.preventDefault()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
}

function act(e: KeyboardEvent, { list, search, open, onClose, onWrite }: Actions): boolean {
  const box = list.current
  const isArrow = e.key === 'ArrowDown' || e.key === 'ArrowUp'
  if (isArrow && e.target !== search.current && !box?.contains(document.activeElement)) return false
  const by = e.key === 'j' || e.key === 'ArrowDown' ? 1 : e.key === 'k' || e.key === 'ArrowUp' ? -1 : 0
  if (by !== 0) {
    const rows = [...(box?.querySelectorAll<HTMLElement>('[data-row]') ?? [])]
    // From outside the list one goes on from the open conversation.
    const focused = rows.findIndex((r) => r.contains(document.activeElement))
    const at = focused >= 0 ? focused : rows.findIndex((r) => r.dataset.row === open)
    const next = rows[Math.min(Math.max(at + by, 0), rows.length - 1)]
    next?.focus({ preventScroll: true })
    next?.scrollIntoView({ block: 'nearest' })
  } else if (e.key === '/') search.current?.focus()
  else if (e.key === 'c') onWrite()
  else if (e.key === 'Escape' && open) onClose()
  else return false
  return true
}
