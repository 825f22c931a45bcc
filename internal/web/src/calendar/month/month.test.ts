import { describe, expect, it } from 'vitest'
import { sampleAppointment } from '../samples'
import { monthOf } from './month'

const zone = 'Europe/Bucharest'
const at = (id: string, start: string) => sampleAppointment({ id, start })

describe('a month', () => {
  it('counts by the clinic’s day and names the first', () => {
    const late = at('late', '2026-11-23T22:30:00Z')
    const list = [at('b', '2026-11-24T09:00:00Z'), late, at('c', '2026-11-24T10:00:00Z'), at('d', '2026-11-24T11:00:00Z')]
    const day = monthOf('2026-11-10', list, zone, 3)
      .flat()
      .find((d) => d.day === '2026-11-24')
    expect([day?.count, day?.first.map((a) => a.id)]).toEqual([4, ['late', 'b']])
  })

  it('names all when all have room, and marks the days of the neighbours', () => {
    const weeks = monthOf('2026-10-15', [at('a', '2026-10-25T00:30:00Z'), at('b', '2026-10-25T01:30:00Z')], zone, 2)
    expect(weeks).toHaveLength(5)
    expect(weeks.flat().find((d) => d.day === '2026-10-25')?.first).toHaveLength(2)
    expect(weeks.flat().filter((d) => d.isOther)).toHaveLength(4)
  })
})
