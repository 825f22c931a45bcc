import { expect, it } from 'vitest'
import { undoOf } from './bulk'
import { sampleClient } from './samples'
import { rangeOf } from './useSelection'

const a = sampleClient({ id: 'a', tags: ['VIP'], status: 'lead' })
const b = sampleClient({ id: 'b', tags: [], status: 'lead' })
const c = sampleClient({ id: 'c', tags: ['vip', 'x'], status: 'active' })

it('puts back only what a change has changed, in few calls', () => {
  expect(undoOf([a, b, c], new Set(['b']), { add_tags: ['vip'] })).toEqual([{ ids: ['b'], change: { remove_tags: ['vip'] } }])
  expect(undoOf([a, b, c], new Set(['a', 'c']), { remove_tags: ['vip'] })).toEqual([{ ids: ['a', 'c'], change: { add_tags: ['vip'] } }])
  expect(undoOf([a, b, c], new Set(['a', 'b', 'c']), { set_status: 'inactive' })).toEqual([
    { ids: ['a', 'b'], change: { set_status: 'lead' } },
    { ids: ['c'], change: { set_status: 'active' } },
  ])
})

it('chooses a range in either direction, and a single row where an end is not loaded', () => {
  expect(rangeOf(['a', 'b', 'c', 'd'], 'd', 'b')).toEqual(['b', 'c', 'd'])
  expect(rangeOf(['a', 'b'], 'z', 'b')).toEqual(['b'])
})
