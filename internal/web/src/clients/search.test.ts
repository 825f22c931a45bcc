import { expect, it } from 'vitest'
import { nextSort, readSearch } from './search'

it('keeps what it understands and drops the rest', () => {
  const full = { q: 'țepeș', status: 'vip', sort: '-created_at', open: 'cli_01abcd' }
  expect(readSearch(full)).toEqual(full)
  expect(readSearch({ q: 721, sort: 'name', status: 'x', open: '../a' })).toEqual({ q: '721' })
})

it('turns the sort around at the second click', () => {
  expect(nextSort('name', 'name')).toBe('-name')
  expect(nextSort('-name', 'name')).toBe('name')
  expect(nextSort('name', 'created_at')).toBe('created_at')
})
