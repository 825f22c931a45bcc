import { expect, test } from 'vitest'
import { isSpan, minutesOf, spanOf } from './rule'

test.each([
  [30, 30, 'minutes'],
  [90, 90, 'minutes'],
  [120, 2, 'hours'],
  [1440, 24, 'hours'],
  [2880, 2, 'days'],
  [3000, 50, 'hours'],
] as const)('%i minutes are said as %i %s', (minutes, count, unit) => {
  expect(spanOf(minutes)).toEqual({ count, unit })
  expect(minutesOf(count, unit)).toBe(minutes)
})

test('a span is half an hour to thirty days', () => {
  expect([29, 30, 43_200, 43_201, 30.5].map(isSpan)).toEqual([false, true, true, false, false])
})
