import { expect, test, vi } from 'vitest'
import { ApiError } from '@/api/error'
import { Saver, type SaveState } from './saver'

interface Fields {
  text: string
  subject: string
}

/** A server that keeps a draft, and answers only when it is told to. */
function kept() {
  const now = { rev: 1, text: '', subject: '' }
  const waiting: (() => void)[] = []
  const states: SaveState[] = []
  const save = vi.fn(async (rev: number, fields: Partial<Fields>) => {
    await new Promise<void>((go) => waiting.push(go))
    if (rev !== now.rev) throw new ApiError({ status: 409, code: 'stale_edit' })
    Object.assign(now, fields, { rev: now.rev + 1 })
    return { ...now }
  })
  const saver = new Saver<Fields, typeof now>(1, {
    save,
    read: () => Promise.resolve({ ...now }),
    tell: (state) => states.push(state),
  })
  const answer = async () => {
    await vi.waitFor(() => expect(waiting.length).toBeGreaterThan(0))
    waiting.shift()?.()
  }
  return { now, save, saver, states, answer }
}

test('what is written while a save is on its way goes with the next, never beside it', async () => {
  const { now, save, saver, answer } = kept()
  saver.write({ text: 'a' })
  const done = saver.flush()
  saver.write({ text: 'ab' })
  saver.write({ subject: 'S' })
  const same = saver.flush()
  expect(save).toHaveBeenCalledTimes(1)
  await answer()
  await answer()
  expect(await done).toBe(3)
  expect(await same).toBe(3)
  expect(save.mock.calls.map(([, fields]) => fields)).toEqual([{ text: 'a' }, { text: 'ab', subject: 'S' }])
  expect(now).toMatchObject({ text: 'ab', subject: 'S' })
})

test('a failed save loses nothing, and what was written later counts', async () => {
  const { now, save, saver, states, answer } = kept()
  save.mockRejectedValueOnce(new ApiError({ status: 0, code: 'network' }))
  saver.write({ text: 'a', subject: 'S' })
  const failed = saver.flush()
  saver.write({ text: 'ab' })
  await expect(failed).rejects.toMatchObject({ code: 'network' })
  expect(states.at(-1)).toBe('failed')
  const done = saver.flush()
  await answer()
  await done
  expect(now).toMatchObject({ text: 'ab', subject: 'S' })
})

test('a draft that another tab changed is saved over, from its newest revision', async () => {
  const { now, saver, answer } = kept()
  now.rev = 7
  saver.write({ text: 'mine' })
  const done = saver.flush()
  await answer()
  await answer()
  expect(await done).toBe(8)
  expect(now.text).toBe('mine')
})
