import { useQuery } from '@tanstack/react-query'
import { Controller } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import type { Client, ClientField } from '@/api/types'
import { useCan, useSlug } from '@/app/clinic'
import type { Day } from '@/calendar/zone'
import { parseNumeric } from '@/calendar/format'
import { Check } from '@/ui/Check'
import { Field } from '@/ui/Field'
import { Input, Textarea } from '@/ui/Input'
import { Select } from '@/ui/Select'
import { CustomFields } from './CustomFields'
import type { FormParts } from './formParts'
import { GuardianFields } from './GuardianFields'
import { tagsQuery } from './queries'
import { isMinor } from './record'
import { CLIENT_SOURCES, CLIENT_STATUSES } from './search'
import { TagInput } from './TagInput'

interface RecordFieldsProps extends FormParts {
  client: Client | null
  fields: readonly ClientField[]
  today: Day
}

/** All fields of a client's record, in one column. */
export function RecordFields({ form, rule, client, fields, today }: RecordFieldsProps) {
  const { t } = useTranslation('clients')
  const can = useCan()
  const tags = useQuery(tagsQuery(useSlug())).data ?? []
  const [born, marked, guardian] = form.watch(['date_of_birth', 'minor', 'guardian.by'])
  return (
    <>
      <Field label={t('field.name')} error={rule('name')}>
        <Input {...form.register('name')} autoComplete="off" autoFocus={!client} />
      </Field>
      <Field label={t('field.phone')} help={t('field.phone_help')} error={rule('phone')} optional>
        <Input {...form.register('phone')} type="tel" autoComplete="off" className="tabular-nums" />
      </Field>
      <Field label={t('field.email')} error={rule('email')} optional>
        <Input {...form.register('email')} type="email" autoComplete="off" />
      </Field>
      <div className="grid grid-cols-2 gap-3">
        <Field label={t('field.date_of_birth')} help={t('field.date_help')} error={rule('date_of_birth')} optional>
          <Input {...form.register('date_of_birth')} inputMode="numeric" autoComplete="off" className="tabular-nums" />
        </Field>
        <Field label={t('field.status')} error={rule('status')}>
          <Select {...form.register('status')} options={CLIENT_STATUSES.map((s) => ({ value: s, label: t(`status.${s}`) }))} />
        </Field>
      </div>
      {!parseNumeric(born) && (
        <Controller
          control={form.control}
          name="minor"
          render={({ field }) => (
            <Check checked={field.value} onChange={field.onChange}>
              {t('field.minor')}
            </Check>
          )}
        />
      )}
      {(isMinor(born, marked, today) || guardian !== 'none') && <GuardianFields form={form} rule={rule} clientId={client?.id} />}
      <Field label={t('field.address')} error={rule('address')} optional>
        <Input {...form.register('address')} autoComplete="off" />
      </Field>
      <Controller
        control={form.control}
        name="tags"
        render={({ field }) => (
          <Field label={t('field.tags')} help={t('field.tags_help')} error={rule('tags')} optional>
            <TagInput value={field.value} known={tags.map((tag) => tag.tag)} onChange={field.onChange} />
          </Field>
        )}
      />
      <Field label={t('field.source')} error={rule('source')}>
        <Select {...form.register('source')} options={CLIENT_SOURCES.map((s) => ({ value: s, label: t(`source.${s}`) }))} />
      </Field>
      <CustomFields form={form} rule={rule} fields={fields} />
      <Field label={t('field.notes')} help={t('field.notes_help')} error={rule('notes')} optional>
        <Textarea {...form.register('notes')} />
      </Field>
      {client && can('clients.delete') && (
        <Controller
          control={form.control}
          name="legal_hold"
          render={({ field }) => (
            <Check checked={field.value} onChange={field.onChange}>
              {t('field.legal_hold')}
              <span className="block text-meta text-muted">{t('field.legal_hold_help')}</span>
            </Check>
          )}
        />
      )}
    </>
  )
}
