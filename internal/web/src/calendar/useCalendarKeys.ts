import { useEffect, useRef } from 'react'
import { keysAreFree } from '@/frame/useFrameKeys'
import type { View } from './views'

interface Actions {
  onNew: () => void
  onToday: () => void
  onView: (view: View) => void
  onStep: (by: 1 | -1) => void
  /** Marking out time blocks it, until it is done once. */
  onBlock: () => void
  onRail: () => void
  onFind: () => void
  onPrint: () => void
}

/** Single keys of the calendar, outside of fields and dialogs. The arrows belong to the grid while it has the focus. */
export function useCalendarKeys(actions: Actions): void {
  const latest = useRef(actions)
  useEffect(() => {
    latest.current = actions
  })
  useEffect(() => {
    const onKey = (e: KeyboardEvent) => {
      if (e.defaultPrevented || e.ctrlKey || e.metaKey || e.altKey || e.shiftKey || !keysAreFree(e.target)) return
      const a = latest.current
      const act: Record<string, () => void> = {
        n: a.onNew,
        t: a.onToday,
        d: () => a.onView('day'),
        w: () => a.onView('week'),
        x: () => a.onView('work'),
        m: () => a.onView('month'),
        a: () => a.onView('agenda'),
        b: a.onBlock,
        s: a.onRail,
        '/': a.onFind,
        p: a.onPrint,
        j: () => a.onStep(1),
        k: () => a.onStep(-1),
        ArrowRight: () => a.onStep(1),
        ArrowLeft: () => a.onStep(-1),
      }
      const run = act[e.key]
      if (!run) return
      e.preventDefault()
      run()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
}
