import { useTranslation } from 'react-i18next'
import { movedBlock, resizedBlock, reversedBlock, type BlockPatch, type Spot } from './blockMove'
import { when } from './format'
import type { Ghost } from './gesture'
import { codeOf, failureText } from './problem'
import type { CalendarWrites } from './queries'
import { say } from './say'
import type { BlockedTime } from './types'
import type { Bar, Block, Column } from './view'

/** Blocked time changed in its place: shown at once, taken back when refused, undone from the toast. */
export function useBlocks(zone: string, writes: CalendarWrites, columns: readonly Column[]) {
  const { t, i18n } = useTranslation('calendar')

  async function change(b: BlockedTime, patch: BlockPatch, isUndo = false): Promise<void> {
    if (Object.keys(patch).length === 0) return
    writes.keepBlocked({ ...b, ...patch })
    try {
      const made = await writes.editBlock(b.id, b.rev, patch)
      writes.keepBlocked(made)
      if (isUndo) return say.done(t('done.undone'), `block-${b.id}`)
      const time = when(Date.parse(made.start), Date.parse(made.end), zone, i18n.language)
      const covers = made.covers?.length ?? 0
      const text = t('done.block_moved', { reason: made.reason, when: time })
      say.undoable(`block-${b.id}`, covers > 0 ? `${text} ${t('form.covers', { count: covers })}` : text, t('undo'), () => {
        void change(made, reversedBlock(b, patch), true)
      })
    } catch (error) {
      writes.keepBlocked(b)
      if (codeOf(error) === 'stale_edit' || codeOf(error) === 'not_found') void writes.refreshBlocked()
      say.failed(failureText(t, error))
    }
  }
  const spot = (i: number, minute: number): Spot | undefined => {
    const c = columns[i]
    return c && { day: c.day, minute, providerId: c.providerId, resourceId: c.resourceId }
  }
  return {
    move(block: Block, ghost: Ghost) {
      const [from, to] = [spot(block.column, block.top), spot(ghost.column, ghost.top)]
      if (block.blocked && from && to) void change(block.blocked, movedBlock(block.blocked, from, to, zone))
    },
    resize(block: Block, ghost: Ghost) {
      const day = columns[block.column]?.day
      if (block.blocked && day) void change(block.blocked, resizedBlock(day, ghost.bottom, zone))
    },
    moveBar(bar: Bar, first: number, last: number) {
      const [from, to] = [spot(first, 0), spot(last, 0)]
      if (from && to) void change(bar.blocked, movedBlock(bar.blocked, from, to, zone))
    },
    resizeBar(bar: Bar, last: number) {
      const day = columns[last]?.day
      if (day) void change(bar.blocked, resizedBlock(day, 1440, zone))
    },
  }
}
