import { expect, test } from 'vitest'
import { calendarOf, changeOf, newClientsOf } from './figures'

const period = (from: string, to: string) => ({ from, to, previous_from: from, previous_to: to })

test('a number is compared with the one before it', () => {
  expect(changeOf(12, 10)).toEqual({ direction: 'up', share: 0.2 })
  expect(changeOf(5, 10)).toEqual({ direction: 'down', share: 0.5 })
  expect(changeOf(3, 0)).toEqual({ direction: 'up' })
  expect(changeOf(0, 0)).toEqual({ direction: 'same' })
})

test('a number leads to what it counts', () => {
  expect(calendarOf(period('2026-11-26', '2026-11-26'), undefined)).toEqual({ date: '2026-11-26' })
  expect(calendarOf(period('2026-11-20', '2026-11-26'), 'prv_1')).toEqual({ date: '2026-11-20', view: 'week', providers: ['prv_1'] })
  expect(calendarOf(period('2026-11-01', '2026-11-30'), undefined)).toEqual({ date: '2026-11-01', view: 'month' })
  expect(calendarOf(period('2026-11-01', '2026-11-30'), undefined, ['cancelled'])).toEqual({
    date: '2026-11-01',
    view: 'agenda',
    statuses: ['cancelled'],
    cancelled: true,
  })
  expect(newClientsOf({ from: '2026-11-01', to: '2026-11-30' }, 'referral')).toEqual({
    created: '2026-11-01..2026-11-30',
    sort: '-created_at',
    source: 'referral',
  })
})
