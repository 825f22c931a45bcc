import { expect, it } from 'vitest'
import { dayShort, dayTitle, numeric, parseNumeric, weekTitle, when } from './format'
import { instantOf } from './zone'

it('writes days in words', () => {
  expect(dayTitle('2026-11-24', 'ro')).toBe('marți, 24 nov. 2026')
  expect(dayTitle('2026-11-24', 'en')).toBe('Tuesday, 24 Nov 2026')
  expect(dayShort('2026-11-23', 'ro')).toBe('lun., 23 nov.')
})

it('writes weeks without repeating the month', () => {
  expect(weekTitle(['2026-11-23', '2026-11-29'], 'ro').replaceAll('\u2009', '')).toMatch(/^23\s?[–-]\s?29 nov\. 2026$/)
})

it('writes the time, and the day when it is another', () => {
  const zone = 'Europe/Bucharest'
  const [from, to] = [instantOf('2026-11-24', 600, zone), instantOf('2026-11-24', 645, zone)]
  expect(when(from, to, zone, 'ro', '2026-11-24')).toBe('10:00–10:45')
  expect(when(from, to, zone, 'ro', '2026-11-25')).toBe('mar., 24 nov., 10:00–10:45')
})

it('reads dates as people write them', () => {
  expect(['24.11.2026', '4.1.26', '24/11/2026', '2026-11-24'].map(parseNumeric)).toEqual(['2026-11-24', '2026-01-04', '2026-11-24', '2026-11-24'])
  expect(['31.02.2026', '24.11', 'azi'].map(parseNumeric)).toEqual([undefined, undefined, undefined])
  expect(numeric('2026-11-04')).toBe('04.11.2026')
})
