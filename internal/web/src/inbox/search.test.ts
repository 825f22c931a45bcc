import { expect, test } from 'vitest'
import { isFiltered, readSearch } from './search'

test('an address that somebody typed is read as far as it is understood', () => {
  const read = readSearch({ view: 'mine', q: 17, unread: 'true', files: 'no', tag: ' lab ', assignee: 'per_abcd1234', account: '<x>', write: 'new' })
  expect(read).toEqual({ view: 'mine', q: '17', unread: true, tag: 'lab', assignee: 'per_abcd1234', write: 'new' })
})

test('the usual view and what is empty are left out', () => {
  expect(Object.values(readSearch({ view: 'open', q: '  ', tag: '' })).filter((v) => v !== undefined)).toEqual([])
})

test('one writes anew, to a client, or on with a draft, and nothing else', () => {
  expect(['new', 'cli_abcd1234', 'mai_abcd1234', 'per_abcd1234', 'old'].map((write) => readSearch({ write }).write)).toEqual([
    'new',
    'cli_abcd1234',
    'mai_abcd1234',
    undefined,
    undefined,
  ])
})

test('a view is no filter, what narrows it is', () => {
  expect(isFiltered(readSearch({ view: 'closed' }))).toBe(false)
  expect(isFiltered(readSearch({ view: 'closed', unread: true }))).toBe(true)
})
