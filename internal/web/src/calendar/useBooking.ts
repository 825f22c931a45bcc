import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isApiError } from '@/api/error'
import type { NewAppointment } from '@/api/types'
import { useAttempt } from '@/api/useAttempt'
import { blockToSend } from './blockDraft'
import { changed, toSend, type Draft, type DraftErrors, type DraftField } from './draft'
import { numeric, when } from './format'
import { detailsOf, failureText } from './problem'
import type { BlockedInput, CalendarWrites } from './queries'
import { readRefused, type Override } from './refusal'
import { say } from './say'
import type { Appointment, BlockedTime } from './types'
import type { Changes } from './useChanges'
import type { Patch } from './changes'
import type { Series } from './series/useSeries'
import type { EditorState } from './useEditor'
import { clock, wallOf } from './zone'

const fields: Record<string, DraftField> = {
  client_id: 'client',
  service_ids: 'services',
  lines: 'services',
  provider_id: 'provider',
  start: 'start',
  duration_minutes: 'duration',
}

/** Sends what the form holds: books, edits, blocks. A refused time opens the dialog with what else is free. */
export function useBooking(zone: string, writes: CalendarWrites, changes: Changes, state: EditorState, series: Series) {
  const { t, i18n } = useTranslation('calendar')
  const attempt = useAttempt()
  const [isSaving, setSaving] = useState(false)
  const [refused, setRefused] = useState<DraftErrors>({})

  async function guarded(work: () => Promise<void>, onError: (error: unknown) => boolean): Promise<void> {
    setSaving(true)
    setRefused({})
    try {
      await work()
    } catch (error) {
      if (!onError(error)) say.failed(failureText(t, error))
    } finally {
      setSaving(false)
    }
  }

  function refuse(error: unknown, again: (draft: Partial<Draft>, override?: Override) => void): boolean {
    if (isApiError(error, 'appointment_conflict')) {
      changes.setRefusal({
        refused: readRefused(detailsOf(error)),
        again: ({ place, override }) => {
          changes.setRefusal(null)
          if (!place) return again({}, override)
          const { day } = wallOf(place.from, zone)
          again({ date: numeric(day), start: clock(place.from, zone), providerId: place.providerId, resourceId: place.resourceId ?? '' })
        },
      })
      return true
    }
    if (!isApiError(error) || error.status !== 422) return false
    const found: DraftErrors = {}
    for (const f of error.errors) {
      const field = fields[f.path.split(/[.[]/)[0] ?? '']
      if (field) found[field] = f.code === 'missing_hour' ? 'form.missing_hour' : `form.refused_${field}`
    }
    setRefused(found)
    return Object.keys(found).length > 0
  }

  function book(draft: Draft, override?: Override): Promise<void> {
    const { resource_id, assistant_id, category_id, location_id, price, lines, ...rest } = toSend(draft, zone)
    const body: NewAppointment = {
      ...rest,
      ...(resource_id ? { resource_id } : {}),
      ...(assistant_id ? { assistant_id } : {}),
      ...(category_id ? { category_id } : {}),
      ...(location_id ? { location_id } : {}),
      ...(price ? { price } : {}),
      ...(lines ? { lines } : {}),
      ...(override ? { override } : {}),
    }
    return guarded(
      async () => {
        if (draft.rule) return series.plan(body, draft.rule)
        const made = await writes.book(body, attempt.key(body))
        attempt.done()
        writes.add(made)
        state.close()
        const time = when(Date.parse(made.start), Date.parse(made.end), zone, i18n.language)
        say.done(t('done.booked', { name: made.client.name, when: time }), `appointment-${made.id}`)
      },
      (error) =>
        refuse(error, (change, o) => {
          const next = { ...draft, ...change }
          state.setDraft(next)
          void book(next, o)
        }),
    )
  }

  async function edit(original: Appointment, draft: Draft): Promise<void> {
    const patch = changed(original, toSend(draft, zone), zone)
    if (original.series_id && (draft.rule || Object.keys(patch).length > 0)) return series.askEdit(original, patch, draft.rule)
    await editOne(original, patch)
  }

  async function editOne(original: Appointment, patch: Patch): Promise<void> {
    setSaving(true)
    const isDone = await changes.edit(original, patch)
    setSaving(false)
    if (isDone) state.close()
  }

  function block(original: BlockedTime | null, body: BlockedInput): Promise<void> {
    return guarded(
      async () => {
        const made = original ? await writes.editBlock(original.id, original.rev, body) : await writes.block(body, attempt.key(body))
        attempt.done()
        state.close()
        await writes.refreshBlocked()
        const covered = made.covers?.length ?? 0
        const text = original ? t('done.block_edited') : t('done.blocked', { reason: body.reason })
        say.done(covered > 0 ? `${text} ${t('form.covers', { count: covered })}` : text)
      },
      (error) => {
        if (isApiError(error, 'stale_edit')) void writes.refreshBlocked()
        return false
      },
    )
  }

  function unblock(original: BlockedTime): Promise<void> {
    const { id, rev, scope, kind, all_day, reason, start, end, provider_id, resource_id, location_id } = original
    const again: BlockedInput = {
      ...{ scope, kind, all_day, reason, start, end },
      ...(provider_id ? { provider_id } : {}),
      ...(resource_id ? { resource_id } : {}),
      ...(location_id ? { location_id } : {}),
    }
    return guarded(
      async () => {
        await writes.unblock(id, rev)
        state.close()
        await writes.refreshBlocked()
        say.undoable(`block-${id}`, t('done.block_deleted'), t('undo'), () => void block(null, again))
      },
      () => false,
    )
  }

  return {
    isSaving,
    refused,
    submit() {
      const { editor } = state
      if (editor?.kind === 'appointment') void (editor.original ? edit(editor.original, editor.draft) : book(editor.draft))
      if (editor?.kind === 'blocked') void block(editor.original, blockToSend(editor.draft, zone))
    },
    editOne,
    removeBlocked: (original: BlockedTime) => void unblock(original),
    remove() {
      if (state.editor?.kind === 'blocked' && state.editor.original) void unblock(state.editor.original)
    },
  }
}

export type Booking = ReturnType<typeof useBooking>
