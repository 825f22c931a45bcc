import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isApiError } from '@/api/error'
import { useAttempt } from '@/api/useAttempt'
import type { Patch } from '../changes'
import { failureText } from '../problem'
import type { CalendarWrites } from '../queries'
import { say } from '../say'
import type { Appointment, NewAppointment } from '../types'
import { readOccurrence, seriesCalls, type Decided, type Occurrence, type Scope } from './api'
import type { Rule } from './rule'

/** What is being decided about a series. */
export type Deciding =
  | { kind: 'create'; body: NewAppointment; rule: Rule; occurrences: Occurrence[] }
  | { kind: 'edit'; a: Appointment; patch: Patch; rule: Rule | null; scope: Scope; occurrences: Occurrence[] | null }
  | { kind: 'cancel'; a: Appointment; scope: Scope }

/** Series: nothing is written before its dates were shown with what stands against them. */
export function useSeries(slug: string, zone: string, writes: CalendarWrites, onDone: () => void) {
  const { t } = useTranslation('calendar')
  const [deciding, setDeciding] = useState<Deciding | null>(null)
  const [isBusy, setBusy] = useState(false)
  const attempt = useAttempt()
  const calls = seriesCalls(slug, zone)

  async function run(work: () => Promise<void>): Promise<void> {
    setBusy(true)
    try {
      await work()
    } catch (error) {
      if (isApiError(error, 'series_conflict')) setDeciding((d) => d && withRefused(d, error.details))
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
    create: (d: Deciding & { kind: 'create' }, decided: Decided) =>
      run(async () => {
        const made = await calls.create(d.body, d.rule, decided, attempt.key({ ...d, decided }))
        const missed = made.missed.length > 0 && t('series.missed', { count: made.missed.length })
        finish([t('series.made', { count: made.appointments.length }), missed].filter(Boolean).join(' '))
      }),
    /** An appointment of a series was changed in the form: for which of them is asked next. Another rule is never for one alone. */
    askEdit: (a: Appointment, patch: Patch, rule: Rule | null) =>
      setDeciding({ kind: 'edit', a, patch, rule, scope: rule ? 'following' : 'this', occurrences: null }),
    askCancel: (a: Appointment) => setDeciding({ kind: 'cancel', a, scope: 'this' }),
    choose: (scope: Scope) =>
      setDeciding((d) => (d && d.kind !== 'create' ? { ...d, scope, ...(d.kind === 'edit' ? { occurrences: null } : {}) } : d)),
    /** Shows what a change would do, if that is not plain, and then does it. */
    edit: (d: Deciding & { kind: 'edit' }, decided: Decided) =>
      run(async () => {
        const asked = d.occurrences ?? (await calls.previewEdit(d.a, d.scope, d.patch, d.rule, attempt.key({ ...d, preview: true })))
        if (!d.occurrences && (d.rule || asked.some((o) => o.conflicts.length > 0))) return setDeciding({ ...d, occurrences: asked })
        const { series } = await calls.edit(d.a, d.scope, d.patch, d.rule, decided, attempt.key({ ...d, decided }))
        const missed = series?.missed.length ?? 0
        const text = d.rule
          ? t('series.ruled', { count: series?.appointments.filter((a) => a.status !== 'cancelled').length ?? 0 })
          : t('series.edited', { count: asked.length - decided.skip.length })
        finish([text, missed > 0 && t('series.missed', { count: missed })].filter(Boolean).join(' '))
      }),
    cancel: (d: Deciding & { kind: 'cancel' }) =>
      run(async () => {
        await calls.cancel(d.a, d.scope, attempt.key(d))
        finish(t('series.cancelled'))
      }),
  }
}

export type Series = ReturnType<typeof useSeries>

/** What is decided about, with what the server found in the way meanwhile. */
function withRefused(d: Deciding, details: unknown): Deciding {
  if (d.kind === 'cancel' || typeof details !== 'object' || details === null || !('occurrences' in details)) return d
  if (!Array.isArray(details.occurrences)) return d
  const found = details.occurrences.map((o) => readOccurrence(o, d.kind === 'create' ? 'index' : 'appointment_id'))
  const known = d.occurrences ?? []
  const added = found.filter((o) => !known.some((k) => k.key === o.key))
  const occurrences = [...known.map((k) => found.find((o) => o.key === k.key) ?? k), ...added].sort((a, b) => a.from - b.from)
  return { ...d, occurrences }
}
