import { expect, test } from 'vitest'
import { markOf } from './mark'
import type { Reminder } from './queries'

const start = '2026-11-04T08:00:00Z'
const reminder = (state: Reminder['state'], at = start) => ({ state, start: at }) as Reminder
const word = (part: object) => ({ confirmed_at: null, move_asked_at: null, ...part })

test.each([
  ['nothing was sent', null, [], undefined],
  ['it waits', null, [reminder('waiting')], undefined],
  ['it was sent', null, [reminder('sent'), reminder('waiting')], 'reminded'],
  ['it failed', null, [reminder('failed')], 'failed'],
  ['it failed over one channel and arrived over another', null, [reminder('uncertain'), reminder('sent')], 'reminded'],
  ['it was sent for an earlier time', null, [reminder('sent', '2026-11-03T08:00:00Z')], undefined],
  ['the client confirmed', word({ confirmed_at: start }), [reminder('sent')], 'confirmed'],
  ['the client asks for another time', word({ move_asked_at: start }), [reminder('sent')], 'move'],
] as const)('%s', (_, said, all, mark) => {
  expect(markOf({ start, status: 'scheduled', word: said }, [...all])).toBe(mark)
  expect(markOf({ start, status: 'cancelled', word: said }, [...all])).toBeUndefined()
})
