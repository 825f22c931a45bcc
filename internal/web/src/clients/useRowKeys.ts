import { useEffect, useRef, type RefObject } from 'react'
import { keysAreFree } from '@/frame/useFrameKeys'

interface Actions {
  list: RefObject<HTMLElement | null>
  search: RefObject<HTMLInputElement | null>
  onNew: () => void
}

/** `/` searches, `j` and `k` (or the arrows) go from row to row, Enter opens the row as the link that it is, `n` starts a new one. */
export function useRowKeys(actions: Actions): void {
  const latest = useRef(actions)
  useEffect(() => {
    latest.current = actions
  })
  useEffect(() => {
    const onKey = (e: KeyboardEvent) => {
      const { list, search, onNew } = latest.current
      const isFromSearch = e.target === search.current && e.key === 'ArrowDown'
      if (e.defaultPrevented || e.ctrlKey || e.metaKey || e.altKey || (!keysAreFree(e.target) && !isFromSearch)) return
      const by = e.key === 'j' || e.key === 'ArrowDown' ? 1 : e.key === 'k' || e.key === 'ArrowUp' ? -1 : 0
      if (e.key === '/') search.current?.focus()
      else if (e.key === 'n') onNew()
      else if (by !== 0) {
        const rows = [...(list.current?.querySelectorAll<HTMLElement>('[data-row]') ?? [])]
        const at = rows.findIndex((r) => r === document.activeElement)
        const next = rows[Math.min(Math.max(at + by, 0), rows.length - 1)]
        next?.focus({ preventScroll: true })
        next?.scrollIntoView({ block: 'nearest' })
      } else return
      e.preventDefault()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
}
