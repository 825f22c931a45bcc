import { describe, expect, it } from 'vitest'
import { place, type Span } from './layout'

const span = (id: string, top: number, bottom: number): Span => ({ id, top, bottom })

describe('overlapping appointments', () => {
  it('stand alone at full width when nothing overlaps, also end to start', () => {
    const got = place([span('a', 540, 600), span('b', 600, 630)])
    expect(got.get('a')).toEqual({ left: 0, width: 1 })
    expect(got.get('b')).toEqual({ left: 0, width: 1 })
  })

  it('share the width side by side', () => {
    const got = place([span('a', 540, 600), span('b', 570, 630)])
    expect(got.get('a')).toEqual({ left: 0, width: 0.5 })
    expect(got.get('b')).toEqual({ left: 0.5, width: 0.5 })
  })

  it('use a lane again and grow over empty ones', () => {
    const got = place([span('a', 540, 660), span('b', 540, 570), span('c', 540, 570), span('d', 600, 660)])
    expect(got.get('d')?.left).toBeCloseTo(1 / 3)
    expect(got.get('d')?.width).toBeCloseTo(2 / 3)
  })

  it('never overlap, whatever the day', () => {
    let seed = 7
    const random = (n: number) => (seed = (seed * 16_807) % 2_147_483_647) % n
    for (let round = 0; round < 50; round++) {
      const spans = Array.from({ length: 40 }, (_, i) => {
        const top = random(90) * 15
        return span(`s${i}`, top, top + 15 + random(8) * 15)
      })
      const got = place(spans)
      for (const a of spans)
        for (const b of spans) {
          if (a.id >= b.id || a.top >= b.bottom || b.top >= a.bottom) continue
          const [p, q] = [got.get(a.id), got.get(b.id)]
          if (!p || !q) throw new Error('not placed')
          expect(p.left + p.width <= q.left + 1e-9 || q.left + q.width <= p.left + 1e-9).toBe(true)
        }
    }
  })
})
