import { describe, expect, it } from 'vitest'
import { checkRule, daysOfRule, nthsOf, sentenceOf, usualRule, type Rule } from './rule'

const rule = (over: Partial<Rule>): Rule => ({ frequency: 'weekly', interval: 1, weekdays: [], nth: null, end: { kind: 'count', count: 4 }, ...over })

describe('the days of a series', () => {
  it('repeats by days and weeks, over the clocks’ change as on any other day', () => {
    expect(daysOfRule(rule({ frequency: 'daily', interval: 2 }), '2026-10-23')).toEqual(['2026-10-23', '2026-10-25', '2026-10-27', '2026-10-29'])
    expect(daysOfRule(rule({ weekdays: [3, 1] }), '2026-11-25')).toEqual(['2026-11-25', '2026-11-30', '2026-12-02', '2026-12-07'])
  })

  it('counts every second week from the week of the first', () => {
    const days = daysOfRule(rule({ interval: 2, weekdays: [1, 3], end: { kind: 'until', day: '2026-12-31' } }), '2026-11-25')
    expect(days).toEqual(['2026-11-25', '2026-12-07', '2026-12-09', '2026-12-21', '2026-12-23'])
  })

  it('leaves out months that lack the day', () => {
    expect(daysOfRule(rule({ frequency: 'monthly', end: { kind: 'count', count: 3 } }), '2026-12-31')).toEqual([
      '2026-12-31',
      '2027-01-31',
      '2027-03-31',
    ])
  })

  it('finds the nth and the last weekday of months', () => {
    const end = { kind: 'count', count: 3 } as const
    const second = rule({ frequency: 'monthly', nth: { nth: 2, weekday: 2 }, end })
    expect(daysOfRule(second, '2026-11-10')).toEqual(['2026-11-10', '2026-12-08', '2027-01-12'])
    expect(daysOfRule(second, '2026-11-11')).toEqual(['2026-12-08', '2027-01-12', '2027-02-09'])
    const last = rule({ frequency: 'monthly', interval: 2, nth: { nth: 0, weekday: 5 }, end })
    expect(daysOfRule(last, '2026-10-30')).toEqual(['2026-10-30', '2026-12-25', '2027-02-26'])
    expect(nthsOf('2026-11-24')).toEqual([
      { nth: 4, weekday: 2 },
      { nth: 0, weekday: 2 },
    ])
    expect(nthsOf('2026-12-29')).toEqual([{ nth: 0, weekday: 2 }])
    expect(nthsOf('2026-11-02')).toEqual([{ nth: 1, weekday: 1 }])
  })

  it('never has more than 104', () => {
    expect(daysOfRule(rule({ frequency: 'daily', end: { kind: 'until', day: '2030-01-01' } }), '2026-11-24')).toHaveLength(104)
  })
})

it('refuses what makes no series', () => {
  expect(checkRule(usualRule('2026-11-24'), '2026-11-24')).toBeUndefined()
  expect(checkRule(rule({ interval: 0 }), '2026-11-24')).toBe('repeat.interval_bad')
  expect(checkRule(rule({ end: { kind: 'count', count: 105 } }), '2026-11-24')).toBe('repeat.count_bad')
  expect(checkRule(rule({ end: { kind: 'until', day: '2026-11-24' } }), '2026-11-24')).toBe('repeat.until_bad')
})

it('says itself in a plain sentence', () => {
  const t = (key: string, v: Record<string, unknown> = {}) => `${key.replace('repeat.', '')}(${Object.values(v).join(' ')})`
  expect(sentenceOf(rule({ interval: 2, weekdays: [3, 1] }), '2026-11-25', t, 'ro')).toBe('every_weekly(2), on_weekdays(luni și miercuri), times(4).')
  expect(sentenceOf(rule({ frequency: 'monthly', end: { kind: 'until', day: '2027-01-31' } }), '2026-11-24', t, 'en')).toBe(
    'every_monthly(1), on_day(24), until(31.01.2027).',
  )
  expect(sentenceOf(rule({ frequency: 'monthly', nth: { nth: 0, weekday: 2 } }), '2026-11-24', t, 'ro')).toBe(
    'every_monthly(1), nth_0(marți), times(4).',
  )
})
