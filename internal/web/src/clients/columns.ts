import { useState } from 'react'

/** The columns of the list beside the name, which always stands first. */
export const COLUMNS = ['phone', 'email', 'status', 'tags', 'last_visit', 'next_visit', 'source', 'date_of_birth', 'created_at'] as const
export type Column = (typeof COLUMNS)[number]

/** What a column takes, in px; the name takes what is left. */
export const WIDTHS: Record<Column, number> = {
  phone: 144,
  email: 208,
  status: 116,
  tags: 168,
  last_visit: 130,
  next_visit: 172,
  source: 140,
  date_of_birth: 150,
  created_at: 120,
}

const USUAL: readonly Column[] = ['phone', 'email', 'status', 'tags', 'last_visit', 'next_visit']
const KEY = 'msaas.clients.columns'

/** The chosen columns out of what was remembered; the usual ones where nothing sensible is. */
export function readColumns(kept: string | null): Column[] {
  try {
    const raw: unknown = JSON.parse(kept ?? '')
    if (Array.isArray(raw)) return COLUMNS.filter((c) => raw.includes(c))
  } catch {
    // Nothing was remembered, or not by us.
  }
  return [...USUAL]
}

/** The chosen columns, remembered on this device. */
export function useColumns() {
  const [chosen, setChosen] = useState(() => {
    try {
      return readColumns(localStorage.getItem(KEY))
    } catch {
      return readColumns(null)
    }
  })
  const choose = (next: Column[]) => {
    setChosen(next)
    try {
      localStorage.setItem(KEY, JSON.stringify(next))
    } catch {
      // Without storage the choice lasts until the page closes.
    }
  }
  return {
    chosen,
    toggle: (column: Column) => choose(COLUMNS.filter((c) => (c === column ? !chosen.includes(c) : chosen.includes(c)))),
    /** Those of a saved view; one that says nothing of columns changes nothing. */
    take: (names: readonly string[]) => {
      if (names.length > 0) choose(COLUMNS.filter((c) => names.includes(c)))
    },
  }
}
