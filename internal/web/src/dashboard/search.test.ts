import { expect, test } from 'vitest'
import { readSearch } from './search'

test('a view is read out of the address, and nonsense is dropped', () => {
  expect(readSearch({ period: '30d', provider: 'prv_01abcd' })).toMatchObject({ period: '30d', provider: 'prv_01abcd' })
  expect(readSearch({ period: '7d' }).period).toBeUndefined()
  expect(readSearch({ period: 'custom', from: '2026-03-01', to: '2026-03-31' })).toMatchObject({
    period: 'custom',
    from: '2026-03-01',
    to: '2026-03-31',
  })
  for (const bad of [
    { period: 'custom' },
    { period: 'custom', from: '2026-03-31', to: '2026-03-01' },
    { period: 'custom', from: '2026-02-30', to: '2026-03-01' },
    { period: 'year' },
    { period: 7 },
  ]) {
    expect(readSearch(bad).period).toBeUndefined()
  }
  expect(readSearch({ provider: '<script>' }).provider).toBeUndefined()
})
