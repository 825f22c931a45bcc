import { expect, it } from 'vitest'
import { readRule, ruleToSend } from './api'

const of = (rule: object) => ({
  id: 'ser_1',
  parent_id: null,
  done: true,
  missed: [],
  rule: { freq: 'weekly' as const, ...rule },
  appointments: ['2026-11-10', '2026-11-17', '2026-11-24'].map((d, i) => ({ start: `${d}T08:00:00Z`, status: i === 2 ? 'cancelled' : 'scheduled' })),
})

it('reads the rule of a series as it is from one of its appointments on, and sends it back the same', () => {
  const read = (rule: object) => readRule(of(rule) as never, { start: '2026-11-10T08:00:00Z' } as never, 2)
  expect(read({ by_day: ['MO', 'WE'], interval: 2, count: 12 })).toMatchObject({ weekdays: [1, 3], interval: 2, end: { kind: 'count', count: 2 } })
  expect(read({ count: 3 })).toMatchObject({ weekdays: [2] })
  for (const rule of [
    { freq: 'monthly' as const, interval: 1, by_day: ['2TU'], until: '2027-06-30' },
    { freq: 'monthly' as const, interval: 3, by_day: ['-1FR'], until: '2027-06-30' },
    { freq: 'weekly' as const, interval: 1, by_day: ['TU'], until: '2027-06-30' },
    { freq: 'daily' as const, interval: 2, until: '2027-06-30' },
  ]) {
    const found = read(rule)
    expect(found && ruleToSend(found)).toEqual(rule)
  }
  expect(read({ freq: 'monthly', by_day: ['1MO', '3MO'] })).toBeUndefined()
})
