import { describe, expect, it } from 'vitest'
import { columnAt, ghostOf, moved, type Gesture } from './gesture'

describe('dragging on the grid', () => {
  const move: Gesture = { kind: 'move', id: 'a', column: 1, top: 600, length: 45, grip: 20 }
  it('keeps the grip and the length, and snaps to quarters', () => {
    expect(ghostOf(move, 2, 668)).toEqual({ column: 2, top: 645, bottom: 690 })
  })
  it('goes by fives while the key for it is held', () => {
    expect(ghostOf(move, 1, 668, 5)).toEqual({ column: 1, top: 650, bottom: 695 })
    expect(ghostOf({ kind: 'create', column: 0, anchor: 607 }, 0, 607, 5)).toEqual({ column: 0, top: 605, bottom: 610 })
  })
  it('leaves an odd start alone until the pointer moves', () => {
    const odd: Gesture = { ...move, top: 605 }
    expect(moved(odd, ghostOf(odd, 1, 628))).toBe(false)
    expect(ghostOf(odd, 1, 640)).toEqual({ column: 1, top: 615, bottom: 660 })
  })
  it('does not leave the day', () => {
    expect(ghostOf(move, 0, -50).top).toBe(0)
    expect(ghostOf(move, 0, 1500).top).toBe(1425)
  })
  it('is no move when it comes back', () => {
    expect(moved(move, ghostOf(move, 1, 622))).toBe(false)
    expect(moved(move, ghostOf(move, 0, 622))).toBe(true)
  })
  it('resizes to no less than a quarter', () => {
    const g: Gesture = { kind: 'resize', id: 'a', column: 0, top: 600, bottom: 630 }
    expect(ghostOf(g, 3, 590)).toEqual({ column: 0, top: 600, bottom: 615 })
    expect(ghostOf(g, 0, 662)).toEqual({ column: 0, top: 600, bottom: 660 })
  })
  it('marks out new time both up and down', () => {
    const g: Gesture = { kind: 'create', column: 0, anchor: 607 }
    expect(ghostOf(g, 0, 607)).toEqual({ column: 0, top: 600, bottom: 615 })
    expect(ghostOf(g, 0, 650)).toEqual({ column: 0, top: 600, bottom: 660 })
    expect(ghostOf(g, 0, 571)).toEqual({ column: 0, top: 570, bottom: 615 })
  })
})

it('finds the column under the pointer', () => {
  expect([-5, 0, 99, 100, 250, 900].map((x) => columnAt(x, [0, 100, 200]))).toEqual([0, 0, 0, 1, 2, 2])
})
