import { useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '@/ui/Button'
import { Field } from '@/ui/Field'
import { Input } from '@/ui/Input'
import { Select } from '@/ui/Select'
import { checkBlock, type BlockDraft, type BlockErrors } from './blockDraft'
import type { Location, Provider, Resource } from './types'
import { nameOf } from './view'

interface BlockedFormProps {
  zone: string
  draft: BlockDraft
  isNew: boolean
  isSaving: boolean
  providers: readonly Provider[]
  resources: readonly Resource[]
  locations: readonly Location[]
  onDraft: (draft: BlockDraft) => void
  onSubmit: () => void
  onDelete: () => void
  onCancel: () => void
}

/** Time that nobody can book: for the clinic, one provider or one chair, over minutes or days. */
export function BlockedForm(props: BlockedFormProps) {
  const { t } = useTranslation('calendar')
  const { draft, onDraft } = props
  const [isChecked, setChecked] = useState(false)
  const wrong = checkBlock(draft, props.zone)
  const shown = (field: keyof BlockErrors) => {
    const key = isChecked ? wrong[field] : undefined
    return key && t(key)
  }
  const submit = (e: FormEvent<HTMLFormElement>) => {
    e.preventDefault()
    setChecked(true)
    const first = (['reason', 'provider', 'resource', 'location', 'date', 'start', 'endDate', 'end'] as const).find((f) => wrong[f])
    if (first) e.currentTarget.querySelector<HTMLElement>(`[name="${first}"]`)?.focus()
    else if (!props.isSaving) props.onSubmit()
  }
  const text = (name: 'date' | 'start' | 'endDate' | 'end' | 'reason') => ({
    name,
    value: draft[name],
    onChange: (e: { target: { value: string } }) => onDraft({ ...draft, [name]: e.target.value }),
    onBlur: () => draft.reason !== '' && setChecked(true),
  })
  const scopes = (['provider', 'resource', 'location', 'clinic'] as const).filter((x) => x !== 'location' || props.locations.length > 0)
  return (
    <form noValidate className="flex min-h-0 flex-1 flex-col" onSubmit={submit}>
      <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto px-5 py-4">
        <Field label={t('form.reason')} error={shown('reason')}>
          <Input {...text('reason')} placeholder={t('form.reason_placeholder')} maxLength={200} autoFocus={props.isNew} />
        </Field>
        <div className="grid grid-cols-2 gap-3">
          <Field label={t('form.scope')}>
            <Select
              value={draft.scope}
              options={scopes.map((s) => ({ value: s, label: t(`form.scope_${s}`) }))}
              onChange={(e) => onDraft({ ...draft, scope: e.target.value as BlockDraft['scope'] })}
            />
          </Field>
          {draft.scope === 'provider' && (
            <Field label={t('form.provider')} error={shown('provider')}>
              <Select
                name="provider"
                value={draft.providerId}
                placeholder={t('form.provider_required')}
                options={props.providers.map((p) => ({ value: p.id, label: nameOf(p) }))}
                onChange={(e) => onDraft({ ...draft, providerId: e.target.value })}
              />
            </Field>
          )}
          {draft.scope === 'resource' && (
            <Field label={t('form.resource')} error={shown('resource')}>
              <Select
                name="resource"
                value={draft.resourceId}
                placeholder={t('form.resource_required')}
                options={props.resources.map((r) => ({ value: r.id, label: r.name }))}
                onChange={(e) => onDraft({ ...draft, resourceId: e.target.value })}
              />
            </Field>
          )}
          {draft.scope === 'location' && (
            <Field label={t('form.location')} error={shown('location')}>
              <Select
                name="location"
                value={draft.locationId}
                placeholder={t('form.location_required')}
                options={props.locations.map((l) => ({ value: l.id, label: l.name }))}
                onChange={(e) => onDraft({ ...draft, locationId: e.target.value })}
              />
            </Field>
          )}
        </div>
        <div className="flex flex-wrap gap-x-6">
          <Tick label={t('form.all_day')} isOn={draft.allDay} onChange={(allDay) => onDraft({ ...draft, allDay })} />
          {draft.scope === 'provider' && (
            <Tick
              label={t('form.time_off')}
              isOn={draft.kind === 'time_off'}
              onChange={(isOn) => onDraft({ ...draft, kind: isOn ? 'time_off' : 'blocked' })}
            />
          )}
        </div>
        <div className="grid grid-cols-[1.4fr_1fr] gap-3">
          <Field label={t('form.date')} error={shown('date')}>
            <Input inputMode="numeric" {...text('date')} />
          </Field>
          {draft.allDay ? (
            <span />
          ) : (
            <Field label={t('form.start')} error={shown('start')}>
              <Input inputMode="numeric" {...text('start')} />
            </Field>
          )}
          <Field label={t('form.end_date')} error={shown('endDate')}>
            <Input inputMode="numeric" {...text('endDate')} />
          </Field>
          {draft.allDay ? (
            <span />
          ) : (
            <Field label={t('form.end')} error={shown('end')}>
              <Input inputMode="numeric" {...text('end')} />
            </Field>
          )}
        </div>
      </div>
      <footer className="flex items-center gap-2 border-t border-line px-5 py-3 pb-[max(12px,env(safe-area-inset-bottom))]">
        {!props.isNew && (
          <Button look="danger-quiet" className="mr-auto" onClick={props.onDelete}>
            {t('form.delete')}
          </Button>
        )}
        <Button className={props.isNew ? 'ml-auto' : ''} onClick={props.onCancel}>
          {t('form.cancel')}
        </Button>
        <Button type="submit" look="primary" busy={props.isSaving}>
          {t(props.isNew ? 'form.block' : 'form.save_changes')}
        </Button>
      </footer>
    </form>
  )
}

function Tick({ label, isOn, onChange }: { label: string; isOn: boolean; onChange: (isOn: boolean) => void }) {
  return (
    <label className="flex min-h-8 cursor-pointer items-center gap-2 text-dense font-medium text-soft max-md:min-h-11">
      <input type="checkbox" className="size-4 accent-accent" checked={isOn} onChange={(e) => onChange(e.target.checked)} />
      {label}
    </label>
  )
}
