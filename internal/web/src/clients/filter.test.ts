import { describe, expect, it } from 'vitest'
import { filterOf, isFiltered, isSame, searchOf } from './filter'
import { readSearch } from './search'
import { readPeriod } from './period'

describe('the filter of the list', () => {
  it('asks the server for a span or for days', () => {
    expect(filterOf({ visited: '30d' }, '')).toEqual({ last_visit: '30d' })
    expect(filterOf({ visited: 'not-6m', created: '..2026-02-28' }, 'ana')).toEqual({ q: 'ana', last_visit: 'not-6m', created_to: '2026-02-28' })
    expect(filterOf({ visited: '2026-01-01..', tag: 'orto', sort: '-name' }, '')).toEqual({
      last_visit_from: '2026-01-01',
      tag: 'orto',
      sort: '-name',
    })
  })

  it('comes back out of a saved view', () => {
    const filter = { status: 'vip' as const, last_visit_from: '2026-01-01', last_visit_to: '2026-02-01', sort: 'last_visit' as const }
    expect(isSame(filterOf(searchOf(filter), ''), filter)).toBe(true)
    const spans = { last_visit: 'not-12m' as const, created: '7d' as const }
    expect(filterOf(searchOf(spans), '')).toEqual(spans)
    expect(isSame(filterOf(searchOf({}), ''), {})).toBe(true)
    expect(isSame({ status: 'vip' }, { status: 'lead' })).toBe(false)
    expect(isSame({ sort: 'name' }, {})).toBe(true)
  })

  it('knows a period from what is none', () => {
    expect(readPeriod('2026-01-01..2026-02-30')).toBeUndefined()
    expect(readPeriod('..')).toBeUndefined()
    expect(readPeriod('..2026-02-01')).toEqual({ to: '2026-02-01' })
  })

  it('drops what nobody can have chosen', () => {
    const read = readSearch({
      source: 'moon',
      consent: 'sms',
      tag: 'x'.repeat(41),
      visited: 'soon',
      created: '5d',
      deleted: 'true',
      view: 'viw_01abc',
      status: 'vip',
    })
    expect(read).toEqual({ consent: 'sms', deleted: true, view: 'viw_01abc', status: 'vip' })
    expect([isFiltered(read), isFiltered({ open: 'new', sort: '-name' })]).toEqual([true, false])
  })
})
