import { expect, test } from 'vitest'
import { readAddresses, withAddresses } from './addresses'

test('addresses are read as people write and paste them', () => {
  expect(readAddresses('ana@x.ro; "Pop, Ion" <x>, Ion Pop <ion.pop@lab.co.uk>\nmara@y.ro,').found).toEqual([
    { name: '', address: 'ana@x.ro' },
    { name: 'Ion Pop', address: 'ion.pop@lab.co.uk' },
    { name: '', address: 'mara@y.ro' },
  ])
})

test('what is no address stays in the box', () => {
  for (const text of ['ana', 'ana@', 'ana@x', '@x.ro', 'ana pop@x.ro', 'ana@x.ro@y.ro'])
    expect(readAddresses(text)).toEqual({ found: [], rest: text })
})

test('nobody is written to twice', () => {
  const ana = { name: 'Ana', address: 'ana@x.ro' }
  expect(withAddresses([ana], [{ name: '', address: 'ANA@x.ro' }])).toEqual([ana])
})
