import { describe, expect, it } from 'vitest'
import { sampleAppointment, sampleProvider } from '../samples'
import type { BlockedTime } from '../types'
import { sheetOf } from './sheet'

const zone = 'Europe/Bucharest'
const providers = [sampleProvider(), sampleProvider({ id: 'prv_2', name: 'Dan Radu' })]
const off = (over: Partial<BlockedTime>) =>
  ({
    id: 'blk_1',
    scope: 'provider',
    provider_id: 'prv_2',
    resource_id: null,
    start: '2026-11-24T08:00:00Z',
    end: '2026-11-24T09:00:00Z',
    reason: 'Ședință',
    rev: 1,
    ...over,
  }) as BlockedTime
const base = { date: '2026-11-24', zone, language: 'ro', appointments: [sampleAppointment()], blocked: [off({})], providers }

describe('the printed calendar', () => {
  it('has a day by provider, with what is blocked', () => {
    const parts = sheetOf({ ...base, view: 'day' })
    expect(parts.map((p) => [p.title, p.list.length, p.off])).toEqual([
      ['Dr. Ana Pop', 1, []],
      ['Dr. Dan Radu', 0, ['10:00–11:00, Ședință']],
    ])
  })

  it('has a week by day, without the empty ones', () => {
    const parts = sheetOf({
      ...base,
      view: 'week',
      blocked: [off({}), off({ id: 'b', scope: 'clinic', start: '2026-11-26T22:00:00Z', end: '2026-11-27T22:00:00Z', reason: 'Liber' })],
    })
    expect(parts.map((p) => [p.key, p.list.length, p.off])).toEqual([
      ['2026-11-24', 1, ['10:00–11:00, Ședință, Dr. Dan Radu']],
      ['2026-11-27', 0, ['Liber']],
    ])
  })
})
