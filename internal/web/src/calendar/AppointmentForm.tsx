import { useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { formatMoney, useLanguage } from '@/i18n/format'
import { Button } from '@/ui/Button'
import { Field } from '@/ui/Field'
import { Input, Textarea } from '@/ui/Input'
import { Select } from '@/ui/Select'
import { AppointmentMore } from './AppointmentMore'
import { ClientPicker } from './ClientPicker'
import { check, linesOf, rangeOfDraft, sumOf, withLine, withServices, type Draft, type DraftErrors, type DraftField } from './draft'
import { parseNumeric } from './format'
import { RepeatFields } from './series/RepeatFields'
import { SeriesRepeat } from './series/SeriesRepeat'
import { ServicePicker } from './ServicePicker'
import type { Appointment, Location, Provider, Resource, Service } from './types'
import { nameOf } from './view'
import { clock } from './zone'

export interface AppointmentFormProps {
  slug: string
  zone: string
  draft: Draft
  /** The appointment that is changed; null for a new one. */
  original: Appointment | null
  isSaving: boolean
  providers: readonly Provider[]
  resources: readonly Resource[]
  services: readonly Service[]
  locations: readonly Location[]
  mayCreateClient: boolean
  /** What the server found wrong, by field. */
  refused: DraftErrors
  /** A conflict that the grid sees already, in words. */
  warning: string | null
  onDraft: (draft: Draft) => void
  onCreateClient: (name: string) => void
  onSubmit: () => void
  onCancel: () => void
}

const order: DraftField[] = ['client', 'services', 'provider', 'date', 'start', 'duration', 'price', 'repeat']

/** Who, what, with whom and when. Checked on leaving a field and on submit; the first wrong one gets the focus. */
export function AppointmentForm(props: AppointmentFormProps) {
  const { t } = useTranslation('calendar')
  const language = useLanguage()
  const { draft, onDraft, zone, original } = props
  const isNew = original === null
  const [touched, setTouched] = useState<ReadonlySet<DraftField>>(new Set())
  const wrong = check(draft, zone)
  const shown = (field: DraftField) => {
    const key = props.refused[field] ?? (touched.has(field) ? wrong[field] : undefined)
    return key && t(key)
  }
  const leave = (field: DraftField) => () => setTouched(new Set([...touched, field]))
  const range = rangeOfDraft(draft, zone)
  const chosen = linesOf(draft, props.services)
  const currency = chosen[0]?.price.currency
  const total = draft.price ?? sumOf(chosen, currency ?? '')
  const provider = props.providers.find((p) => p.id === draft.providerId)

  const submit = (e: FormEvent<HTMLFormElement>) => {
    e.preventDefault()
    setTouched(new Set(order))
    const first = order.find((f) => wrong[f])
    if (first) e.currentTarget.querySelector<HTMLElement>(`[data-field="${first}"] :is(input, select, button)`)?.focus()
    else if (!props.isSaving) props.onSubmit()
  }
  return (
    <form noValidate className="flex min-h-0 flex-1 flex-col" onSubmit={submit}>
      <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto px-5 py-4">
        <div data-field="client">
          <Field label={t('form.client')} error={shown('client')}>
            <ClientPicker
              slug={props.slug}
              zone={zone}
              value={draft.client}
              mayCreate={props.mayCreateClient}
              autoFocus={isNew && !draft.client}
              onChoose={(client) => onDraft({ ...draft, client })}
              onCreate={props.onCreateClient}
            />
          </Field>
        </div>
        <div data-field="services">
          <Field label={t('form.services')} error={shown('services')}>
            <ServicePicker
              services={props.services}
              preferred={provider?.service_ids ?? []}
              value={draft.serviceIds}
              onChange={(ids) => onDraft(withServices(draft, ids, props.services))}
              lines={draft.lines}
              onLine={(id, line) => onDraft(withLine(draft, id, line, props.services))}
            />
          </Field>
        </div>
        <div className="grid grid-cols-2 gap-3">
          <div data-field="provider">
            <Field label={t('form.provider')} error={shown('provider')}>
              <Select
                value={draft.providerId}
                placeholder={t('form.provider_required')}
                options={props.providers.map((p) => ({ value: p.id, label: nameOf(p) }))}
                onChange={(e) => onDraft({ ...draft, providerId: e.target.value })}
                onBlur={leave('provider')}
              />
            </Field>
          </div>
          <Field label={t('form.resource')}>
            <Select
              value={draft.resourceId}
              options={[
                { value: '', label: t(isNew ? 'form.resource_auto' : 'form.resource_none') },
                ...props.resources.map((r) => ({ value: r.id, label: r.name })),
              ]}
              onChange={(e) => onDraft({ ...draft, resourceId: e.target.value })}
            />
          </Field>
        </div>
        <div className="grid grid-cols-[1.3fr_1fr_1fr] gap-3">
          <div data-field="date">
            <Field label={t('form.date')} error={shown('date')}>
              <Input
                inputMode="numeric"
                value={draft.date}
                onChange={(e) => onDraft({ ...draft, date: e.target.value })}
                onBlur={leave('date')}
                className="tabular-nums"
              />
            </Field>
          </div>
          <div data-field="start">
            <Field label={t('form.start')} error={shown('start')}>
              <Input
                inputMode="numeric"
                value={draft.start}
                onChange={(e) => onDraft({ ...draft, start: e.target.value })}
                onBlur={leave('start')}
                className="tabular-nums"
              />
            </Field>
          </div>
          <div data-field="duration">
            <Field label={t('form.duration')} help={range && t('form.until', { time: clock(range.to, zone) })} error={shown('duration')}>
              <Input
                inputMode="numeric"
                value={draft.duration}
                onChange={(e) => onDraft({ ...draft, duration: e.target.value.replace(/\D/g, ''), durationTyped: true })}
                onBlur={leave('duration')}
                className="tabular-nums"
              />
            </Field>
          </div>
        </div>
        {props.warning && (
          <p role="status" className="rounded-dense bg-warning-soft px-3 py-2 text-dense text-warning-ink">
            {props.warning}
          </p>
        )}
        <div data-field="repeat" className="empty:hidden">
          {isNew && <RepeatFields rule={draft.rule} first={parseNumeric(draft.date)} onChange={(rule) => onDraft({ ...draft, rule })} />}
          {original?.series_id && (
            <SeriesRepeat
              slug={props.slug}
              appointment={original}
              seriesId={original.series_id}
              rule={draft.rule}
              first={parseNumeric(draft.date)}
              onChange={(rule) => onDraft({ ...draft, rule })}
            />
          )}
        </div>
        <AppointmentMore
          draft={draft}
          services={chosen}
          providers={props.providers}
          locations={props.locations}
          priceError={shown('price')}
          onDraft={onDraft}
        />
        <Field label={t('form.notes')} optional>
          <Textarea value={draft.notes} maxLength={2000} onChange={(e) => onDraft({ ...draft, notes: e.target.value })} />
        </Field>
      </div>
      <footer className="flex items-center gap-2 border-t border-line px-5 py-3 pb-[max(12px,env(safe-area-inset-bottom))]">
        <span className="mr-auto text-dense text-soft tabular-nums">
          {currency && Number.isSafeInteger(total.amount) && `${t('form.total')} ${formatMoney(total, language)}`}
        </span>
        <Button onClick={props.onCancel}>{t('form.cancel')}</Button>
        <Button type="submit" look="primary" busy={props.isSaving}>
          {t(!isNew ? 'form.save_changes' : draft.rule ? 'repeat.see' : 'form.save')}
        </Button>
      </footer>
    </form>
  )
}
