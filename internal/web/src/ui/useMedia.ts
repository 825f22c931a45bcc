import { useCallback, useSyncExternalStore } from 'react'

/** Whether the screen is as the media query asks. */
export function useMedia(query: string): boolean {
  const subscribe = useCallback(
    (tell: () => void) => {
      const media = window.matchMedia(query)
      media.addEventListener('change', tell)
      return () => media.removeEventListener('change', tell)
    },
    [query],
  )
  return useSyncExternalStore(subscribe, () => window.matchMedia(query).matches)
}

/** Whether the screen is a phone's. */
export function useNarrow(): boolean {
  return useMedia('(max-width: 767px)')
}
