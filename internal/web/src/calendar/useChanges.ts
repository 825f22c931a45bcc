import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { patchTo, reverse, withPatch, type Moved, type Patch } from './changes'
import { when } from './format'
import { InOrder } from './inOrder'
import type { Status } from './model'
import { codeOf, detailsOf, failureText } from './problem'
import type { CalendarWrites } from './queries'
import { readRefused, type Override, type Refused } from './refusal'
import { say } from './say'
import type { Appointment } from './types'

/** A time that the server refused, and how to go on from there. */
export interface Refusal {
  refused: Refused
  /** Tries again at another place, or in spite of the conflicts. */
  again: (change: { place?: Moved; override?: Override }) => void
}

/**
 * Changes of appointments: shown at once, sent one after the other, taken back when refused, and undone from the
 * toast with the revision that the change made.
 */
export function useChanges(zone: string, writes: CalendarWrites) {
  const { t, i18n } = useTranslation('calendar')
  const [line] = useState(() => new InOrder<Appointment>())
  const [over, setOver] = useState<ReadonlyMap<string, Appointment>>(new Map())
  const [refusal, setRefusal] = useState<Refusal | null>(null)

  async function run(a: Appointment, looks: Appointment, send: (rev: number) => Promise<Appointment>): Promise<Appointment | undefined> {
    setOver((m) => new Map(m).set(a.id, looks))
    try {
      const made = await line.submit(a.id, a.rev, send)
      writes.keep(made)
      return made
    } catch (error) {
      refuse(a, error)
      if (codeOf(error) === 'appointment_conflict') throw error
      return undefined
    } finally {
      if (line.pending(a.id) === 0)
        setOver((m) => {
          const next = new Map(m)
          next.delete(a.id)
          return next
        })
    }
  }

  function refuse(a: Appointment, error: unknown): void {
    const code = codeOf(error)
    if (code === 'appointment_conflict') return
    if (code === 'stale_edit' || code === 'not_found') {
      line.forget(a.id)
      void writes.refresh()
    }
    say.failed(failureText(t, error))
  }

  async function change(a: Appointment, patch: Patch, told: (made: Appointment) => string, undoable = true): Promise<boolean> {
    if (Object.keys(patch).length === 0) return true
    try {
      const made = await run(a, withPatch(a, patch), (rev) => writes.patch(a.id, rev, patch))
      if (!made) return false
      if (undoable) say.undoable(`appointment-${a.id}`, told(made), t('undo'), () => void undo(made, reverse(a, patch, zone)))
      else say.done(told(made), `appointment-${a.id}`)
      return true
    } catch (error) {
      setRefusal({
        refused: readRefused(detailsOf(error)),
        again: ({ place, override }) => {
          setRefusal(null)
          const next = place ? { ...patch, ...patchTo(a, place, zone) } : patch
          void change(a, override ? { ...next, override } : next, told, undoable)
        },
      })
      return false
    }
  }

  const undo = (made: Appointment, patch: Patch) => change(made, patch, () => t('done.undone'), false)

  async function setStatus(a: Appointment, status: Status, undoable = true): Promise<void> {
    try {
      const made = await run(a, { ...a, status }, (rev) => writes.status(a.id, rev, status))
      if (!made) return
      if (!undoable) return say.done(t('done.undone'), `appointment-${a.id}`)
      const text = t('done.status', { name: a.client.name, status: t(`status.${status}`) })
      say.undoable(`appointment-${a.id}`, text, t('undo'), () => void setStatus(made, a.status, false))
    } catch (error) {
      setRefusal({ refused: readRefused(detailsOf(error)), again: () => setRefusal(null) })
    }
  }

  const spoken = (key: 'done.moved' | 'done.resized') => (made: Appointment) =>
    t(key, { name: made.client.name, when: when(Date.parse(made.start), Date.parse(made.end), zone, i18n.language) })

  return useMemo(
    () => ({
      over,
      refusal,
      setRefusal,
      move: (a: Appointment, to: Moved) => change(a, patchTo(a, to, zone), spoken('done.moved')),
      resize: (a: Appointment, to: Moved) => change(a, patchTo(a, to, zone), spoken('done.resized')),
      edit: (a: Appointment, patch: Patch) => change(a, patch, (made) => t('done.edited', { name: made.client.name })),
      setStatus,
    }),
    // The functions close over what is listed; they are made anew with it.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [over, refusal, zone, t, i18n.language, writes],
  )
}

export type Changes = ReturnType<typeof useChanges>
