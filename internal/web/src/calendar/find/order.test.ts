import { expect, it } from 'vitest'
import { sampleAppointment } from '../samples'
import { inReach } from './order'

it('puts what comes first, the nearest on top, and what was after it, the latest on top', () => {
  const at = (id: string, day: string) => sampleAppointment({ id, start: `${day}T08:00:00Z`, end: `${day}T08:30:00Z` })
  const found = [at('d', '2026-11-20'), at('b', '2026-12-24'), at('a', '2026-11-25'), at('c', '2026-11-23'), at('a', '2026-11-25')]
  const { next, past } = inReach(found, Date.parse('2026-11-24T12:00:00Z'))
  expect([next.map((a) => a.id), past.map((a) => a.id)]).toEqual([
    ['a', 'b'],
    ['c', 'd'],
  ])
})
