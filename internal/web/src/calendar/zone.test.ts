import { describe, expect, it } from 'vitest'
import {
  addDays,
  addMonths,
  clock,
  find,
  instantOf,
  isDay,
  mondayOf,
  monthGrid,
  offsetAt,
  onDay,
  parseClock,
  rangeOf,
  toRFC3339,
  wallOf,
  weekdayOf,
} from './zone'

const bucharest = 'Europe/Bucharest'
const hour = 3_600_000

describe('the clinic’s clock', () => {
  it('reads an instant in the clinic’s zone, not the browser’s', () => {
    const at = Date.parse('2026-11-24T08:00:00Z')
    expect(wallOf(at, bucharest)).toEqual({ day: '2026-11-24', minute: 600 })
    expect(wallOf(at, 'America/New_York')).toEqual({ day: '2026-11-24', minute: 180 })
    expect(wallOf(at, 'Asia/Kathmandu')).toEqual({ day: '2026-11-24', minute: 825 })
    expect(wallOf(Date.parse('2026-11-24T22:30:00Z'), bucharest)).toEqual({ day: '2026-11-25', minute: 30 })
  })

  it('goes there and back for every quarter of a year, but for the skipped hour', () => {
    for (const zone of [bucharest, 'America/St_Johns', 'Australia/Lord_Howe', 'UTC']) {
      for (let at = Date.UTC(2026, 0, 1); at < Date.UTC(2027, 0, 1); at += 7 * 15 * 60_000) {
        const wall = wallOf(at, zone)
        const back = find(wall.day, wall.minute, zone)
        expect(back.exists).toBe(true)
        expect(at - back.at === 0 || at - back.at === hour || at - back.at === hour / 2).toBe(true)
      }
    }
  })

  it('knows the hour that a spring night skips and moves on by the gap', () => {
    const gap = find('2026-03-29', 3 * 60 + 30, bucharest)
    expect(gap.exists).toBe(false)
    expect(clock(gap.at, bucharest)).toBe('04:30')
    expect(find('2026-03-29', 4 * 60, bucharest).exists).toBe(true)
  })

  it('takes the first of the hour that an autumn night repeats', () => {
    const at = instantOf('2026-10-25', 3 * 60 + 30, bucharest)
    expect(offsetAt(at, bucharest)).toBe(180)
    expect(clock(at + hour, bucharest)).toBe('03:30')
  })

  it('gives days their true length', () => {
    const length = (day: string) => {
      const { from, to } = rangeOf(day, 1, bucharest)
      return (to - from) / hour
    }
    expect([length('2026-03-29'), length('2026-03-30'), length('2026-10-25')]).toEqual([23, 24, 25])
  })

  it('starts a day where midnight does not exist', () => {
    const { from } = rangeOf('2026-03-08', 1, 'America/Havana')
    expect(clock(from, 'America/Havana')).toBe('01:00')
    expect(wallOf(from - 1, 'America/Havana').day).toBe('2026-03-07')
  })

  it('writes RFC 3339 with the offset of that instant', () => {
    expect(toRFC3339(instantOf('2026-11-24', 600, bucharest), bucharest)).toBe('2026-11-24T10:00:00+02:00')
    expect(toRFC3339(instantOf('2026-07-01', 600, bucharest), bucharest)).toBe('2026-07-01T10:00:00+03:00')
    expect(toRFC3339(instantOf('2026-07-01', 600, 'America/St_Johns'), 'America/St_Johns')).toBe('2026-07-01T10:00:00-02:30')
  })
})

describe('a range on a day’s wall', () => {
  const at = (day: string, m: number) => instantOf(day, m, bucharest)
  it('is cut at midnight', () => {
    const range = { from: at('2026-11-24', 1380), to: at('2026-11-25', 60) }
    expect(onDay(range, '2026-11-24', bucharest)).toEqual({ top: 1380, bottom: 1440 })
    expect(onDay(range, '2026-11-25', bucharest)).toEqual({ top: 0, bottom: 60 })
    expect(onDay(range, '2026-11-26', bucharest)).toBeUndefined()
  })
  it('does not touch the day it ends at the midnight of', () => {
    const range = { from: at('2026-11-24', 1380), to: at('2026-11-25', 0) }
    expect(onDay(range, '2026-11-25', bucharest)).toBeUndefined()
  })
  it('keeps its true length in the repeated hour', () => {
    const from = at('2026-10-25', 225)
    expect(onDay({ from, to: from + hour / 2 }, '2026-10-25', bucharest)).toEqual({ top: 225, bottom: 255 })
  })
})

describe('days', () => {
  it('know their week', () => {
    expect(weekdayOf('2026-11-24')).toBe(2)
    expect(weekdayOf('2026-11-29')).toBe(7)
    expect(mondayOf('2026-11-29')).toBe('2026-11-23')
    expect(mondayOf('2026-11-23')).toBe('2026-11-23')
  })
  it('step over months and leap days', () => {
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29')
    expect(addMonths('2026-01-31', 1)).toBe('2026-02-28')
    expect(addMonths('2026-03-15', -3)).toBe('2025-12-15')
  })
  it('fill six weeks of a month from a Monday', () => {
    const grid = monthGrid('2026-11-24')
    expect([grid[0], grid[41]]).toEqual(['2026-10-26', '2026-12-06'])
  })
  it('are refused when they do not exist', () => {
    expect(isDay('2026-02-29')).toBe(false)
    expect(isDay('2026-13-01')).toBe(false)
    expect(isDay('azi')).toBe(false)
    expect(isDay('2028-02-29')).toBe(true)
  })
})

it('reads a time of day as people type it', () => {
  expect(['9', '9:30', '09.30', '930', '1745', '24:00'].map(parseClock)).toEqual([540, 570, 570, 570, 1065, 1440])
  expect(['9:75', '25:00', 'x', ''].map(parseClock)).toEqual([undefined, undefined, undefined, undefined])
})
