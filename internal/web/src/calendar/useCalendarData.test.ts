import { expect, it } from 'vitest'
import { rangesOf } from './useCalendarData'
import { utcOf } from './zone'

const HOUR = 3_600_000

it('reads a month week by week, without a gap over the change of clocks', () => {
  const weeks = rangesOf('2026-10-15', 'month', 1, 'Europe/Bucharest')
  expect(weeks).toHaveLength(5)
  expect(weeks[0]?.from).toBe(utcOf('2026-09-28') - 3 * HOUR)
  expect(weeks.at(-1)?.to).toBe(utcOf('2026-11-02') - 2 * HOUR)
  for (const [i, w] of weeks.slice(1).entries()) expect(w.from).toBe(weeks[i]?.to)
})

it('reads a week as the month does, so that one finds the other’s answer', () => {
  const [week] = rangesOf('2026-10-15', 'week', 1, 'Europe/Bucharest')
  expect(rangesOf('2026-10-15', 'month', 1, 'Europe/Bucharest')).toContainEqual(week)
})
