import { useSyncExternalStore } from 'react'
import type { ApiError } from './error'

type State = 'online' | 'offline' | 'busy'

let state: State = 'online'
const listeners = new Set<() => void>()

function set(next: State) {
  if (next === state) return
  state = next
  for (const tell of listeners) tell()
}

/** Whether the server answers: the last call decides, and the browser's own word. */
export const connection = {
  reached: () => {
    set('online')
  },
  lost: (error: Pick<ApiError, 'status'>) => {
    set(error.status === 0 ? 'offline' : 'busy')
  },
  subscribe: (tell: () => void) => {
    listeners.add(tell)
    return () => {
      listeners.delete(tell)
    }
  },
  state: (): State => state,
}

if (typeof window !== 'undefined') {
  window.addEventListener('offline', () => {
    set('offline')
  })
  window.addEventListener('online', () => {
    set('online')
  })
}

/** "online", "offline" (no answer at all) or "busy" (the server asks for a moment). */
export function useConnection(): State {
  return useSyncExternalStore(connection.subscribe, connection.state)
}
