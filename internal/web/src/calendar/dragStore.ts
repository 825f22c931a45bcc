import type { Ghost } from './gesture'

/** What is being dragged, and where it would come to lie. */
export interface Drag {
  /** The dragged block; null while marking out new time. */
  key: string | null
  ghost: Ghost
  /** The new time is to be blocked, not booked. */
  blocks: boolean
}

/** The drag under way. Only the ghost listens to it: the grid's blocks are not drawn anew while a pointer moves. */
export interface DragStore {
  get: () => Drag | null
  set: (drag: Drag | null) => void
  subscribe: (tell: () => void) => () => void
}

export function dragStore(): DragStore {
  let drag: Drag | null = null
  const listeners = new Set<() => void>()
  return {
    get: () => drag,
    set(next) {
      drag = next
      for (const tell of listeners) tell()
    },
    subscribe(tell) {
      listeners.add(tell)
      return () => listeners.delete(tell)
    },
  }
}
