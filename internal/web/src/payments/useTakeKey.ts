import { useEffect, useRef } from 'react'
import { keysAreFree } from '@/frame/useFrameKeys'

/** The key that begins a payment, where one may be taken: n. */
export function useTakeKey(take: (() => void) | undefined) {
  const latest = useRef(take)
  useEffect(() => {
    latest.current = take
  })
  useEffect(() => {
    const onKey = (e: KeyboardEvent) => {
      if (e.key !== 'n' || e.ctrlKey || e.metaKey || e.altKey || !latest.current || !keysAreFree(e.target)) return
      e.preventDefault()
      latest.current()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
}
