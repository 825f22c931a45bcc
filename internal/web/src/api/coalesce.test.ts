import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { coalesce } from './coalesce'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

test('the first of a burst is done at once, the rest once a second, and the last is never lost', () => {
  const done: number[] = []
  const tell = (n: number) => coalesce('a', () => done.push(n))
  tell(1)
  expect(done).toEqual([1])
  tell(2)
  tell(3)
  vi.advanceTimersByTime(999)
  expect(done).toEqual([1])
  vi.advanceTimersByTime(1)
  expect(done).toEqual([1, 3])
  tell(4)
  vi.advanceTimersByTime(1000)
  expect(done).toEqual([1, 3, 4])
  vi.advanceTimersByTime(1000)
  tell(5)
  expect(done).toEqual([1, 3, 4, 5])
})

test('different things do not wait for one another', () => {
  const done: string[] = []
  coalesce('b', () => done.push('b'))
  coalesce('c', () => done.push('c'))
  expect(done).toEqual(['b', 'c'])
})
