import { describe, expect, it } from 'vitest'
import { daysOf, fitting, monthDays, stepped } from './views'

describe('the days of a view', () => {
  it('takes weeks from Monday, working weeks to Friday, three days from the day itself', () => {
    expect(daysOf('2026-11-26', 'week')).toHaveLength(7)
    expect(daysOf('2026-11-26', 'work')).toEqual(['2026-11-23', '2026-11-24', '2026-11-25', '2026-11-26', '2026-11-27'])
    expect(daysOf('2026-11-29', 'three')).toEqual(['2026-11-29', '2026-11-30', '2026-12-01'])
  })

  it('shows the whole weeks of a month, four to six', () => {
    expect([monthDays('2027-02-10').length, monthDays('2026-11-24').length, monthDays('2026-08-01').length]).toEqual([28, 42, 42])
    expect([monthDays('2026-10-15')[0], monthDays('2026-10-15').at(-1)]).toEqual(['2026-09-28', '2026-11-01'])
  })

  it('steps by what it shows, also over the clocks’ change and the month’s end', () => {
    expect(stepped('2026-10-24', 'day', 1)).toBe('2026-10-25')
    expect(stepped('2026-10-25', 'day', 1)).toBe('2026-10-26')
    expect(stepped('2026-03-29', 'week', -1)).toBe('2026-03-22')
    expect(stepped('2026-01-31', 'month', 1)).toBe('2026-02-28')
    expect(stepped('2026-11-24', 'three', 1)).toBe('2026-11-27')
  })

  it('gives a phone what it has room for', () => {
    expect((['day', 'three', 'work', 'week', 'month', 'agenda'] as const).map((v) => fitting(v, true))).toEqual([
      'day',
      'three',
      'three',
      'three',
      'agenda',
      'agenda',
    ])
    expect(fitting('month', false)).toBe('month')
  })
})
