import { useState } from 'react'

interface Chosen {
  scope: string
  ids: ReadonlySet<string>
  /** Where the last single choice was made: the other end of a range. */
  anchor: string | undefined
  /** Everybody whom the filter finds, loaded or not. */
  everybody: boolean
}

const none: Chosen = { scope: '', ids: new Set(), anchor: undefined, everybody: false }

/** The ids between two rows, both included, in the order of the list. */
export function rangeOf(order: readonly string[], from: string, to: string): string[] {
  const [a, b] = [order.indexOf(from), order.indexOf(to)]
  return a < 0 || b < 0 ? [to] : order.slice(Math.min(a, b), Math.max(a, b) + 1)
}

/** The chosen rows of a list. Another scope (filter, search) begins with nothing chosen. */
export function useSelection(order: readonly string[], scope: string) {
  const [state, setState] = useState(none)
  const { ids, anchor, everybody } = state.scope === scope ? state : none
  const set = (next: ReadonlySet<string>, at: string | undefined) => setState({ scope, ids: next, anchor: at, everybody: false })
  return {
    ids,
    everybody,
    has: (id: string) => everybody || ids.has(id),
    isAll: order.length > 0 && (everybody || order.every((id) => ids.has(id))),
    toggle: (id: string) => {
      const next = new Set(ids)
      if (!next.delete(id)) next.add(id)
      set(next, id)
    },
    /** Chooses from a row, or from the last choice, to this one; without either, this one. */
    extend: (id: string, from = anchor ?? id) => set(new Set([...ids, ...rangeOf(order, from, id)]), anchor ?? from),
    /** All rows that are loaded. */
    all: () => set(new Set(order), undefined),
    /** All that there are, also those not loaded. */
    everyone: () => setState({ scope, ids: new Set(order), anchor: undefined, everybody: true }),
    clear: () => setState(none),
  }
}

export type Selection = ReturnType<typeof useSelection>
