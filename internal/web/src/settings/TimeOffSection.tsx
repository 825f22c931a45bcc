import { CalendarOff, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { BlockedTime } from '@/api/types'
import { numeric, parseNumeric } from '@/calendar/format'
import { formatDateTime } from '@/i18n/format'
import { Button, IconButton } from '@/ui/Button'
import { Field } from '@/ui/Field'
import { Input } from '@/ui/Input'
import { ErrorState, FormError } from '@/ui/States'
import { toast } from '@/ui/toast'
import { daysOf, useTimeOff } from './timeOff'

/** When a provider is away: the days to come, one more, and back again. It is saved by itself, not with the sheet. */
export function TimeOffSection({ providerId }: { providerId: string }) {
  const { t } = useTranslation('settings')
  const { query, zone, add, remove, putBack } = useTimeOff(providerId)
  // A toast lies outside of the sheet and could not be reached: what was removed is put back from here.
  const [removed, setRemoved] = useState<BlockedTime | null>(null)
  const nameOf = (b: BlockedTime) => {
    if (!b.all_day) return `${formatDateTime(b.start, zone)} – ${formatDateTime(b.end, zone)}`
    const { from, to } = daysOf(b, zone)
    return from === to ? numeric(from) : `${numeric(from)} – ${numeric(to)}`
  }
  const onRemove = (b: BlockedTime) => {
    remove.mutate(b, {
      onSuccess: () => setRemoved(b),
      onError: (error) => toast.failed(error),
    })
  }
  const onUndo = ({ start, end, reason, all_day }: BlockedTime) => {
    putBack.mutate({ start, end, reason, all_day }, { onSuccess: () => setRemoved(null), onError: (error) => toast.failed(error) })
  }
  return (
    <section aria-label={t('time_off.title')} className="mt-5 border-t border-line pt-5">
      <h3 className="text-dense font-medium text-soft">{t('time_off.title')}</h3>
      <p className="mb-2 text-meta text-muted">{t('time_off.help')}</p>
      {query.isError && !query.data && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {query.data?.length === 0 && <p className="mb-2 text-dense text-muted">{t('time_off.none')}</p>}
      {query.data && query.data.length > 0 && (
        <ul aria-label={t('time_off.title')} className="mb-3 divide-y divide-line-faint rounded-base border border-line">
          {query.data.map((b) => (
            <li key={b.id} className="flex min-h-11 items-center gap-3 py-1 pr-1 pl-3">
              <span className="shrink-0 text-dense tabular-nums">{nameOf(b)}</span>
              <span className="min-w-0 flex-1 truncate text-dense text-muted">{b.reason}</span>
              <IconButton icon={Trash2} size={16} label={t('time_off.remove', { days: nameOf(b) })} onClick={() => onRemove(b)} />
            </li>
          ))}
        </ul>
      )}
      <div role="status">
        {removed && (
          <p className="mb-3 flex items-center justify-between gap-3 text-dense text-soft">
            {t('time_off.removed', { days: nameOf(removed) })}
            <Button size="sm" autoFocus busy={putBack.isPending} onClick={() => onUndo(removed)}>
              {t('common:actions.undo')}
            </Button>
          </p>
        )}
      </div>
      <TimeOffForm
        busy={add.isPending}
        onAdd={(from, to, reason, done) => {
          add.mutate(
            { start: from, end: to, reason, all_day: true },
            {
              onSuccess: (made) => {
                done()
                const over = made.covers?.length ?? 0
                if (over > 0) toast.info(t('time_off.covers', { count: over }))
              },
            },
          )
        }}
      />
      <FormError error={add.error} className="mt-2" />
    </section>
  )
}

function TimeOffForm({ busy, onAdd }: { busy: boolean; onAdd: (from: string, to: string, reason: string, done: () => void) => void }) {
  const { t } = useTranslation('settings')
  const [draft, setDraft] = useState({ from: '', to: '', reason: '' })
  const [checked, setChecked] = useState(false)
  const from = parseNumeric(draft.from)
  // One day needs no second date.
  const to = draft.to.trim() === '' ? from : parseNumeric(draft.to)
  const wrongTo = !to ? 'date' : from && to < from ? 'end_before_start' : undefined
  const field = (name: 'from' | 'to' | 'reason') => ({
    value: draft[name],
    onChange: (e: { target: { value: string } }) => {
      setDraft({ ...draft, [name]: e.target.value })
    },
  })
  return (
    <form
      noValidate
      aria-label={t('time_off.add')}
      className="flex flex-col gap-2"
      onSubmit={(e) => {
        e.preventDefault()
        setChecked(true)
        if (!from || !to || to < from) return
        onAdd(from, to, draft.reason.trim(), () => {
          setDraft({ from: '', to: '', reason: '' })
          setChecked(false)
        })
      }}
    >
      <div className="grid grid-cols-[120px_120px_1fr] items-start gap-2 max-md:grid-cols-2">
        <Field label={t('time_off.from')} error={checked && !from ? 'date' : undefined}>
          <Input {...field('from')} inputMode="numeric" placeholder={t('exceptions.date_form')} />
        </Field>
        <Field label={t('time_off.to')} error={checked && from ? wrongTo : undefined}>
          <Input {...field('to')} inputMode="numeric" placeholder={draft.from || t('exceptions.date_form')} />
        </Field>
        <Field label={t('exceptions.reason')} className="max-md:col-span-2">
          <Input {...field('reason')} maxLength={200} placeholder={t('time_off.reason_example')} />
        </Field>
      </div>
      <Button type="submit" size="sm" icon={CalendarOff} busy={busy} className="self-start">
        {t('time_off.add')}
      </Button>
    </form>
  )
}
