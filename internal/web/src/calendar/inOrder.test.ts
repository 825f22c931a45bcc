import { describe, expect, it } from 'vitest'
import { InOrder } from './inOrder'

describe('changes of one document', () => {
  it('go one after the other, each with the revision of the one before', async () => {
    const line = new InOrder<{ id: string; rev: number }>()
    const seen: number[] = []
    const send = (rev: number) => {
      seen.push(rev)
      return Promise.resolve({ id: 'a', rev: rev + 1 })
    }
    const all = Promise.all([line.submit('a', 3, send), line.submit('a', 3, send), line.submit('b', 9, send)])
    expect(line.pending('a')).toBe(2)
    await all
    expect(seen.sort()).toEqual([3, 4, 9])
    expect(line.pending('a')).toBe(0)
  })

  it('go on after a refusal', async () => {
    const line = new InOrder<{ id: string; rev: number }>()
    const refused = line.submit('a', 1, () => Promise.reject(new Error('conflict')))
    const next = line.submit('a', 1, (rev) => Promise.resolve({ id: 'a', rev: rev + 1 }))
    await expect(refused).rejects.toThrow('conflict')
    expect(await next).toEqual({ id: 'a', rev: 2 })
  })

  it('take the revision that was read anew after a stale one', async () => {
    const line = new InOrder<{ id: string; rev: number }>()
    await line.submit('a', 1, () => Promise.resolve({ id: 'a', rev: 2 }))
    line.forget('a')
    await line.submit('a', 7, (rev) => Promise.resolve({ id: 'a', rev }))
    expect((await line.submit('a', 2, (rev) => Promise.resolve({ id: 'a', rev }))).rev).toBe(7)
  })
})
