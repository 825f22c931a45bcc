/**
 * Where the keyboard stands in the grid: on an appointment or on a free slot. Arrows go from one to the next in time
 * within a column, and to the same time in the neighbouring column.
 */
export interface Cursor {
  column: number
  minute: number
  /** The block under the cursor; null on a free slot. */
  blockId: string | null
}

export interface Cell {
  id: string
  column: number
  top: number
  bottom: number
}

export type Direction = 'up' | 'down' | 'left' | 'right' | 'home' | 'end'

export const SLOT = 30
const LAST = 1440 - SLOT

export function step(from: Cursor, to: Direction, cells: readonly Cell[], columns: number): Cursor {
  const inColumn = sorted(cells, from.column)
  const i = inColumn.findIndex((c) => c.id === from.blockId)
  const here = inColumn[i]
  switch (to) {
    case 'down': {
      const next = inColumn[i + 1]
      if (here && next && next.top < here.bottom) return on(next)
      return here ? landing(here.bottom, from.column, inColumn) : forward(from, inColumn)
    }
    case 'up': {
      const previous = inColumn[i - 1]
      if (here && previous && previous.bottom > here.top) return on(previous)
      return backward(here ? here.top : from.minute, from.column, inColumn)
    }
    case 'left':
    case 'right': {
      const column = from.column + (to === 'left' ? -1 : 1)
      if (column < 0 || column >= columns) return from
      return landing(from.minute, column, sorted(cells, column))
    }
    case 'home':
      return inColumn[0] ? on(inColumn[0]) : from
    case 'end': {
      const last = inColumn.at(-1)
      return last ? on(last) : from
    }
  }
}

/** The block at the minute, else the free slot there. */
export function landing(minute: number, column: number, inColumn: readonly Cell[]): Cursor {
  const at = Math.min(Math.max(minute, 0), LAST)
  const hit = inColumn.find((c) => c.top <= at && at < c.bottom)
  return hit ? { column, minute: Math.max(hit.top, 0), blockId: hit.id } : { column, minute: at, blockId: null }
}

function forward(from: Cursor, inColumn: readonly Cell[]): Cursor {
  const boundary = (Math.floor(from.minute / SLOT) + 1) * SLOT
  const next = inColumn.find((c) => c.top > from.minute)
  return landing(Math.min(boundary, next?.top ?? boundary), from.column, inColumn)
}

function backward(minute: number, column: number, inColumn: readonly Cell[]): Cursor {
  const boundary = (Math.ceil(minute / SLOT) - 1) * SLOT
  const before = inColumn.filter((c) => c.top < minute && c.bottom > boundary).at(-1)
  if (before) return on(before)
  return landing(boundary, column, inColumn)
}

function on(c: Cell): Cursor {
  return { column: c.column, minute: c.top, blockId: c.id }
}

function sorted(cells: readonly Cell[], column: number): Cell[] {
  return cells.filter((c) => c.column === column).sort((a, b) => a.top - b.top || a.bottom - b.bottom || a.id.localeCompare(b.id))
}
