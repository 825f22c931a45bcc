import { useEffect, useRef } from 'react'

/** Calls when the element comes near the visible part: the next page is asked for before the end is seen. */
export function useEndless(isMore: boolean, next: () => void) {
  const end = useRef<HTMLDivElement>(null)
  const latest = useRef(next)
  useEffect(() => {
    latest.current = next
  })
  useEffect(() => {
    const el = end.current
    if (!el || !isMore || typeof IntersectionObserver === 'undefined') return undefined
    const watch = new IntersectionObserver(
      (entries) => {
        if (entries.some((e) => e.isIntersecting)) latest.current()
      },
      { rootMargin: '600px' },
    )
    watch.observe(el)
    return () => watch.disconnect()
  }, [isMore])
  return end
}
