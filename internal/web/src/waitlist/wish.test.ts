import { describe, expect, test } from 'vitest'
import type { TFunction } from 'i18next'
import { emptyWish, partOf, sayWish, togglePart, weekdayNames } from './wish'

const t = ((key: string, values?: Record<string, string>) => `${key}${values ? `(${Object.values(values).join('|')})` : ''}`) as unknown as TFunction

describe('a wish', () => {
  test('knows the parts of the day', () => {
    expect(partOf({ from: '08:00', to: '12:00' })).toBe('morning')
    expect(partOf({ from: '08:30', to: '12:00' })).toBeNull()
  })
  test('takes a part of the day on and off and leaves other hours alone', () => {
    const own = { from: '10:00', to: '10:30' }
    const on = togglePart([own], 'evening')
    expect(on).toEqual([own, { from: '16:00', to: '21:00' }])
    expect(togglePart(on, 'evening')).toEqual([own])
    expect(togglePart(undefined, 'morning')).toHaveLength(1)
  })
  test('names the days of the week in their order', () => {
    expect(weekdayNames([5, 1], 'en')).toEqual(['Monday', 'Friday'])
    expect(weekdayNames([7], 'ro')).toEqual(['duminică'])
  })
  test('is said in a few words', () => {
    const wish = {
      ...emptyWish('2026-11-02', '2026-11-30'),
      weekdays: [1, 3],
      times: [
        { from: '08:00', to: '12:00' },
        { from: '18:00', to: '19:00' },
      ],
    }
    expect(sayWish(wish, t, 'en', (d) => d)).toBe('waitlist:wish.between(2026-11-02|2026-11-30) · Mon, Wed · waitlist:part.morning, 18:00–19:00')
  })
  test('any day and any hour are not said', () => {
    const all = { ...emptyWish('2026-11-02', '2026-11-30'), weekdays: [1, 2, 3, 4, 5, 6, 7] }
    expect(sayWish(all, t, 'en', (d) => d)).toBe('waitlist:wish.between(2026-11-02|2026-11-30)')
  })
})
