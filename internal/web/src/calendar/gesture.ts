import { SNAP, snap, snapDown } from './model'
import { DAY_MINUTES } from './zone'

/** What a pointer that went down on the grid is doing. */
export type Gesture =
  | { kind: 'create'; column: number; anchor: number }
  | { kind: 'move'; id: string; column: number; top: number; length: number; grip: number }
  | { kind: 'resize'; id: string; column: number; top: number; bottom: number }

/** Where the ghost is: a column and minutes of its day. */
export interface Ghost {
  column: number
  top: number
  bottom: number
}

/** The ghost for a gesture whose pointer is over a column at a minute; `step` is finer while the key for it is held. */
export function ghostOf(g: Gesture, column: number, minute: number, step: number = SNAP): Ghost {
  switch (g.kind) {
    case 'create': {
      const a = snapDown(g.anchor, step)
      const b = snapDown(minute, step)
      return clamp({ column: g.column, top: Math.min(a, b), bottom: Math.max(a, b) + step })
    }
    case 'move': {
      const wished = minute - g.grip
      // A start off the quarters (10:05) stays where it was until the pointer really moves.
      const top = Math.abs(wished - g.top) < step / 2 ? g.top : snap(wished, step)
      const bounded = Math.min(Math.max(top, 0), DAY_MINUTES - SNAP)
      return { column, top: bounded, bottom: bounded + g.length }
    }
    case 'resize': {
      const bottom = Math.abs(minute - g.bottom) < step / 2 ? g.bottom : Math.max(snap(minute, step), g.top + step)
      return clamp({ column: g.column, top: g.top, bottom })
    }
  }
}

function clamp(g: Ghost): Ghost {
  return { ...g, top: Math.max(g.top, 0), bottom: Math.min(g.bottom, DAY_MINUTES) }
}

/** Whether the ghost is somewhere else than the block was: else letting go changes nothing. */
export function moved(g: Gesture, ghost: Ghost): boolean {
  switch (g.kind) {
    case 'create':
      return true
    case 'move':
      return ghost.column !== g.column || ghost.top !== g.top
    case 'resize':
      return ghost.bottom !== g.bottom
  }
}

/** The index of the column that a horizontal place lies in; the nearest one outside of all. */
export function columnAt(x: number, lefts: readonly number[]): number {
  let i = 0
  while (i + 1 < lefts.length && x >= (lefts[i + 1] ?? Infinity)) i++
  return i
}
