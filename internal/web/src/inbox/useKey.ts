import { useEffect, useRef } from 'react'
import { keysAreFree } from '@/frame/useFrameKeys'

/** Does something on a single key, while nobody writes and nothing lies over the screen. */
export function useKey(key: string, act: () => void, isOn = true): void {
  const latest = useRef(act)
  useEffect(() => {
    latest.current = act
  })
  useEffect(() => {
    if (!isOn) return undefined
    const onKey = (e: KeyboardEvent) => {
      if (e.key !== key || e.defaultPrevented || e.ctrlKey || e.metaKey || e.altKey || !keysAreFree(e.target)) return
      e.preventDefault()
      latest.current()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [key, isOn])
}
