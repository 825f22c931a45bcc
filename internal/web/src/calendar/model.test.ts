import { expect, it } from 'vitest'
import { isBlocking, nextStatuses, STATUSES } from './model'

it('offers the next steps of a visit and never the status it has', () => {
  expect(nextStatuses('scheduled')[0]).toBe('confirmed')
  expect(nextStatuses('in-progress')).toEqual(['completed', 'arrived'])
  for (const s of STATUSES) expect(nextStatuses(s)).not.toContain(s)
})

it('does not cancel a treatment that has begun', () => {
  expect(nextStatuses('in-progress')).not.toContain('cancelled')
  expect(nextStatuses('arrived')).not.toContain('no-show')
})

it('frees the time of cancelled appointments and no-shows', () => {
  expect(STATUSES.filter((s) => !isBlocking(s))).toEqual(['no-show', 'cancelled'])
})
