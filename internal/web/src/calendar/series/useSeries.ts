import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isApiError } from '@/api/error'
import { useAttempt } from '@/api/useAttempt'
import type { Patch } from '../changes'
import { failureText } from '../problem'
import type { CalendarWrites } from '../queries'
import { say } from '../say'
import type { Appointment, NewAppointment } from '../types'
import { toRFC3339 } from '../zone'
import { readOccurrence, seriesCalls, type Occurrence, type Scope } from './api'
import { instead, skipped, type Choices } from './choices'
import type { Rule } from './rule'

/** What is being decided about a series. */
export type Deciding =
  | { kind: 'create'; body: NewAppointment; rule: Rule; occurrences: Occurrence[] }
  | { kind: 'edit'; a: Appointment; patch: Patch; scope: Scope; occurrences: Occurrence[] | null }
  | { kind: 'cancel'; a: Appointment; scope: Scope }

/** Series: nothing is written before its dates were shown with what stands against them. */
export function useSeries(slug: string, zone: string, writes: CalendarWrites, onDone: () => void) {
  const { t } = useTranslation('calendar')
  const [deciding, setDeciding] = useState<Deciding | null>(null)
  const [isBusy, setBusy] = useState(false)
  const attempt = useAttempt()
  const calls = seriesCalls(slug)

  async function run(work: () => Promise<void>): Promise<void> {
    setBusy(true)
    try {
      await work()
    } catch (error) {
      const again = isApiError(error, 'series_conflict') ? occurrencesOf(error.details) : undefined
      if (again) setDeciding((d) => (d && d.kind !== 'cancel' ? { ...d, occurrences: again } : d))
      else say.failed(failureText(t, error))
    } finally {
      setBusy(false)
    }
  }
  const finish = (text: string) => {
    attempt.done()
    setDeciding(null)
    onDone()
    void writes.refresh()
    say.done(text)
  }

  return {
    deciding,
    isBusy,
    close: () => setDeciding(null),
    /** Asks for the dates of a new series. */
    async plan(body: NewAppointment, rule: Rule) {
      setDeciding({ kind: 'create', body, rule, occurrences: await calls.preview(body, rule) })
    },
    create: (d: Deciding & { kind: 'create' }, choices: Choices) =>
      run(async () => {
        const skip = skipped(choices)
        const made = await calls.create(d.body, d.rule, skip, attempt.key({ ...d, skip }))
        let count = made.appointments.length
        for (const place of instead(choices)) {
          const at = {
            start: toRFC3339(place.from, zone),
            provider_id: place.providerId,
            ...(place.resourceId ? { resource_id: place.resourceId } : {}),
          }
          await writes.book({ ...d.body, ...at }, crypto.randomUUID())
          count++
        }
        finish([t('series.made', { count }), made.missed.length > 0 && t('series.missed', { count: made.missed.length })].filter(Boolean).join(' '))
      }),
    /** An appointment of a series was changed in the form: for which of them is asked next. */
    askEdit: (a: Appointment, patch: Patch) => setDeciding({ kind: 'edit', a, patch, scope: 'this', occurrences: null }),
    askCancel: (a: Appointment) => setDeciding({ kind: 'cancel', a, scope: 'this' }),
    choose: (scope: Scope) =>
      setDeciding((d) => (d && d.kind !== 'create' ? { ...d, scope, ...(d.kind === 'edit' ? { occurrences: null } : {}) } : d)),
    edit: (d: Deciding & { kind: 'edit' }, skip: string[]) =>
      run(async () => {
        const asked = d.occurrences ?? (await calls.previewEdit(d.a, d.scope, d.patch, attempt.key({ ...d, preview: true })))
        if (!d.occurrences && asked.some((o) => o.conflicts.length > 0)) return setDeciding({ ...d, occurrences: asked })
        await calls.edit(d.a, d.scope, d.patch, skip, attempt.key({ ...d, skip }))
        finish(t('series.edited', { count: asked.length - skip.length }))
      }),
    cancel: (d: Deciding & { kind: 'cancel' }) =>
      run(async () => {
        await calls.cancel(d.a, d.scope, attempt.key(d))
        finish(t('series.cancelled'))
      }),
  }
}

export type Series = ReturnType<typeof useSeries>

function occurrencesOf(details: unknown): Occurrence[] | undefined {
  if (typeof details !== 'object' || details === null || !('occurrences' in details) || !Array.isArray(details.occurrences)) return undefined
  return details.occurrences.map(readOccurrence)
}
