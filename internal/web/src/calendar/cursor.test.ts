import { describe, expect, it } from 'vitest'
import { step, type Cell, type Cursor, type Direction } from './cursor'

const cells: Cell[] = [
  { id: 'a', column: 0, top: 540, bottom: 585 },
  { id: 'b', column: 0, top: 600, bottom: 660 },
  { id: 'b2', column: 0, top: 615, bottom: 645 },
  { id: 'c', column: 1, top: 600, bottom: 630 },
]
const slot = (column: number, minute: number): Cursor => ({ column, minute, blockId: null })
const block = (id: string): Cursor => {
  const c = cells.find((x) => x.id === id)
  return { column: c?.column ?? -1, minute: c?.top ?? -1, blockId: id }
}

describe('arrows in the grid', () => {
  it.each<[string, Cursor, Direction, Cursor]>([
    ['from a free slot to the next', slot(0, 480), 'down', slot(0, 510)],
    ['from a free slot onto an appointment', slot(0, 510), 'down', block('a')],
    ['from an appointment to the free time behind it', block('a'), 'down', slot(0, 585)],
    ['from odd free time onto the next appointment', slot(0, 585), 'down', block('b')],
    ['to the one beside it', block('b'), 'down', block('b2')],
    ['back from the one beside it', block('b2'), 'up', block('b')],
    ['up into free time', block('b'), 'up', block('a')],
    ['up from an appointment to the slot before', block('a'), 'up', slot(0, 510)],
    ['to the same time in the next column', block('b'), 'right', block('c')],
    ['to a free slot in the next column', block('a'), 'right', slot(1, 540)],
    ['not past the last column', block('c'), 'right', block('c')],
    ['not past midnight', slot(0, 1410), 'down', slot(0, 1410)],
    ['not before midnight', slot(0, 0), 'up', slot(0, 0)],
    ['to the first of the day', slot(0, 1200), 'home', block('a')],
    ['to the last of the day', slot(0, 0), 'end', block('b2')],
  ])('%s', (_, from, to, expected) => {
    expect(step(from, to, cells, 2)).toEqual(expected)
  })

  it('reach every appointment of a column going down', () => {
    const seen = new Set<string>()
    let at = slot(0, 0)
    for (let i = 0; i < 80; i++) {
      at = step(at, 'down', cells, 2)
      if (at.blockId) seen.add(at.blockId)
    }
    expect([...seen]).toEqual(['a', 'b', 'b2'])
  })
})
