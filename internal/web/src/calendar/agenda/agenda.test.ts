import { describe, expect, it } from 'vitest'
import { sampleAppointment } from '../samples'
import { agendaOf, readsOn } from './agenda'

const zone = 'Europe/Bucharest'
const at = (id: string, start: string) => sampleAppointment({ id, start })

describe('the agenda', () => {
  it('groups by the clinic’s day, in order of time, also in the night that has an hour twice', () => {
    const list = [
      at('second', '2026-10-25T01:30:00Z'),
      at('before', '2026-10-24T20:30:00Z'),
      at('first', '2026-10-25T00:30:00Z'),
      at('midnight', '2026-10-24T21:00:00Z'),
    ]
    expect(agendaOf(list, '2026-10-24', 14, zone).map((d) => [d.day, d.list.map((a) => a.id)])).toEqual([
      ['2026-10-24', ['before']],
      ['2026-10-25', ['midnight', 'first', 'second']],
    ])
  })

  it('leaves out what starts before or after its days', () => {
    const list = [at('a', '2026-11-22T10:00:00Z'), at('b', '2026-11-23T10:00:00Z'), at('c', '2026-12-07T10:00:00Z')]
    expect(agendaOf(list, '2026-11-23', 14, zone).flatMap((d) => d.list.map((a) => a.id))).toEqual(['b'])
  })

  it('reads on while it finds something, and waits after four empty windows', () => {
    expect(readsOn([], '2026-11-23', 3, 14)).toBe(true)
    expect(readsOn([], '2026-11-23', 4, 14)).toBe(false)
    const far = [{ day: '2027-01-10', list: [] }]
    expect(readsOn(far, '2026-11-23', 7, 14)).toBe(true)
    expect(readsOn(far, '2026-11-23', 8, 14)).toBe(false)
  })
})
