import { Controller } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { Field } from '@/ui/Field'
import { Input } from '@/ui/Input'
import { ClientChoice } from './ClientChoice'
import type { FormParts } from './formParts'
import { GUARDIANS } from './record'

/** Who answers for a minor: another client of the clinic, or somebody known by name alone. */
export function GuardianFields({ form, rule, clientId }: FormParts & { clientId: string | undefined }) {
  const { t } = useTranslation('clients')
  const by = form.watch('guardian.by')
  return (
    <fieldset className="flex flex-col gap-4 rounded-base border border-line px-4 pt-2 pb-4">
      <legend className="px-1 text-dense font-medium text-soft">{t('guardian.title')}</legend>
      <div role="radiogroup" aria-label={t('guardian.title')} className="flex flex-col">
        {GUARDIANS.map((value) => (
          <label key={value} className="flex min-h-8 cursor-pointer items-center gap-2.5 max-md:min-h-11">
            <input type="radio" value={value} className="size-4 accent-accent" {...form.register('guardian.by')} />
            {t(`guardian.by.${value}`)}
          </label>
        ))}
      </div>
      {by === 'client' && (
        <Controller
          control={form.control}
          name="guardian.client"
          render={({ field }) => (
            <Field label={t('guardian.client')} error={rule('guardian.client')}>
              <ClientChoice value={field.value} except={clientId} onChange={field.onChange} />
            </Field>
          )}
        />
      )}
      {by === 'name' && (
        <>
          <Field label={t('field.name')} error={rule('guardian.name')}>
            <Input {...form.register('guardian.name')} autoComplete="off" />
          </Field>
          <Field label={t('field.phone')} error={rule('guardian.phone')} optional>
            <Input {...form.register('guardian.phone')} type="tel" autoComplete="off" className="tabular-nums" />
          </Field>
          <Field label={t('field.email')} error={rule('guardian.email')} optional>
            <Input {...form.register('guardian.email')} type="email" autoComplete="off" />
          </Field>
        </>
      )}
      {by !== 'none' && (
        <Field label={t('guardian.relation')} help={t('guardian.relation_help')} error={rule('guardian.relation')} optional>
          <Input {...form.register('guardian.relation')} autoComplete="off" />
        </Field>
      )}
    </fieldset>
  )
}
