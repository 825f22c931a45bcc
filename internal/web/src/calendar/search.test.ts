import { expect, it } from 'vitest'
import { readSearch } from './search'

it('keeps what it understands', () => {
  const full = {
    date: '2026-11-24',
    view: 'week',
    columns: 'resource',
    providers: ['prv_01abcd'],
    open: 'apt_01abcd',
    statuses: ['arrived'],
    location: 'loc_01abcd',
    q: 'pop',
  }
  expect(readSearch(full)).toEqual(full)
})

it('reads a list as people write it', () => {
  expect(readSearch({ providers: 'prv_01abcd,prv_02abcd,prv_01abcd' })).toEqual({ providers: ['prv_01abcd', 'prv_02abcd'] })
})

it('takes the palette’s way to a new appointment', () => {
  expect(readSearch({ open: 'new' })).toEqual({ book: 'new' })
  expect(Object.keys(readSearch({}))).toContain('open')
})

it('drops what it does not understand', () => {
  expect(
    readSearch({ date: '2026-02-30', view: 'year', columns: 7, providers: ['../x', 3], open: '<script>', statuses: 'noshow', service: 'x' }),
  ).toEqual({})
})
