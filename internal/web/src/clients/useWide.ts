import { useSyncExternalStore } from 'react'

const query = '(min-width: 1100px)'

function subscribe(tell: () => void): () => void {
  const media = window.matchMedia(query)
  media.addEventListener('change', tell)
  return () => media.removeEventListener('change', tell)
}

/** Whether there is room for a column beside the main one. */
export function useWide(): boolean {
  return useSyncExternalStore(subscribe, () => window.matchMedia(query).matches)
}
