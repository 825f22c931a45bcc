import { useSyncExternalStore } from 'react'

const query = '(min-width: 1440px)'

function subscribe(tell: () => void): () => void {
  const media = window.matchMedia(query)
  media.addEventListener('change', tell)
  return () => media.removeEventListener('change', tell)
}

/** Whether the client's card stands beside the thread all the time. */
export function useRoomForCard(): boolean {
  return useSyncExternalStore(subscribe, () => window.matchMedia(query).matches)
}
