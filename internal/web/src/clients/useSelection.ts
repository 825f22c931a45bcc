import { useCallback, useState } from 'react'

interface Chosen {
  scope: string
  ids: ReadonlySet<string>
  /** Where the last single choice was made: the other end of a range. */
  anchor: string | undefined
}

const none: ReadonlySet<string> = new Set()

/** The ids between two rows, both included, in the order of the list. */
export function rangeOf(order: readonly string[], from: string, to: string): string[] {
  const [a, b] = [order.indexOf(from), order.indexOf(to)]
  return a < 0 || b < 0 ? [to] : order.slice(Math.min(a, b), Math.max(a, b) + 1)
}

/** The chosen rows of a list. Another scope (filter, search) begins with nothing chosen. */
export function useSelection(order: readonly string[], scope: string) {
  const [state, setState] = useState<Chosen>({ scope, ids: none, anchor: undefined })
  const ids = state.scope === scope ? state.ids : none
  const anchor = state.scope === scope ? state.anchor : undefined
  const set = (next: ReadonlySet<string>, at: string | undefined) => setState({ scope, ids: next, anchor: at })
  return {
    ids,
    has: (id: string) => ids.has(id),
    isAll: order.length > 0 && order.every((id) => ids.has(id)),
    toggle: (id: string) => {
      const next = new Set(ids)
      if (!next.delete(id)) next.add(id)
      set(next, id)
    },
    /** Chooses from a row, or from the last choice, to this one; without either, this one. */
    extend: (id: string, from = anchor ?? id) => set(new Set([...ids, ...rangeOf(order, from, id)]), anchor ?? from),
    all: () => set(new Set(order), undefined),
    clear: useCallback(() => setState({ scope: '', ids: none, anchor: undefined }), []),
  }
}

export type Selection = ReturnType<typeof useSelection>
