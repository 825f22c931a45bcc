import { expect, test } from 'vitest'
import { fullWhen, shortWhen, snoozeChoices } from './when'

const zone = 'Europe/Bucharest'
const now = Date.parse('2026-11-27T08:30:00Z') // a Friday, 10:30 in Bucharest

test('a row says the hour today, the day this year, the date before', () => {
  expect(shortWhen('2026-11-27T07:05:00Z', now, zone, 'ro')).toBe('09:05')
  expect(shortWhen('2026-11-26T22:30:00Z', now, zone, 'ro')).toBe('00:30') // already today in Bucharest
  expect(shortWhen('2026-11-23T10:00:00Z', now, zone, 'ro')).toBe('lun., 23 nov.')
  expect(shortWhen('2025-11-23T10:00:00Z', now, zone, 'ro')).toBe('23.11.2025')
  expect(fullWhen('2026-11-23T10:00:00Z', now, zone, 'ro')).toBe('lun., 23 nov., 12:00')
})

const said = (at: string) => snoozeChoices(Date.parse(at), zone).map((c) => `${c.key} ${new Date(c.until).toISOString()}`)

test('one puts off until later, tomorrow at eight, or Monday', () => {
  expect(said('2026-11-27T08:30:00Z')).toEqual([
    'later 2026-11-27T11:00:00.000Z',
    'tomorrow 2026-11-28T06:00:00.000Z',
    'monday 2026-11-30T06:00:00.000Z',
  ])
})

test('in the evening there is no later, and on Sunday Monday is tomorrow', () => {
  expect(said('2026-11-29T17:30:00Z')).toEqual(['tomorrow 2026-11-30T06:00:00.000Z'])
})

test('eight o’clock stays eight o’clock over the night that changes the clocks', () => {
  // 25 October 2026: the clocks go back at four.
  expect(said('2026-10-24T18:00:00Z')[0]).toBe('tomorrow 2026-10-25T06:00:00.000Z')
  expect(said('2026-10-23T18:00:00Z')[0]).toBe('tomorrow 2026-10-24T05:00:00.000Z')
})
