import type { FieldErrors, UseFormReturn } from 'react-hook-form'
import { Controller } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { Combobox } from '@/ui/Combobox'
import { Field } from '@/ui/Field'
import { rules } from '@/ui/form'
import { Input } from '@/ui/Input'
import { Select } from '@/ui/Select'

export const currencies = ['RON', 'EUR', 'USD', 'GBP', 'CHF', 'MDL', 'BGN', 'HUF', 'PLN', 'CZK'] as const

/** What every clinic has from its first minute. */
export const clinicBasics = {
  name: rules.text(100, 2),
  time_zone: z.string().min(1, 'required'),
  currency: z.string().min(1, 'required'),
  language: z.enum(['ro', 'en']),
}

export interface ClinicBasics {
  name: string
  time_zone: string
  currency: string
  language: 'ro' | 'en'
}

/** The zone of this browser, or Romania's. */
export function likelyZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || 'Europe/Bucharest'
}

function zones(now: string) {
  const all = Intl.supportedValuesOf('timeZone')
  const known = all.includes(now) ? all : [now, ...all]
  return known.filter((z) => z.includes('/') || z === 'UTC').map((z) => ({ value: z, label: z.replaceAll('_', ' ').replace('/', ' / ') }))
}

/** Name, zone, currency and language of a clinic; part of three forms. */
export function ClinicFields<T extends ClinicBasics>({ form: given, disabled = false }: { form: UseFormReturn<T, unknown, T>; disabled?: boolean }) {
  const { t } = useTranslation('auth')
  // The fields are a subset of any form that holds them.
  const form = given as unknown as UseFormReturn<ClinicBasics>
  const errors: FieldErrors<ClinicBasics> = form.formState.errors
  return (
    <>
      <Field label={t('clinic.name')} error={errors.name?.message}>
        <Input {...form.register('name')} autoComplete="organization" disabled={disabled} />
      </Field>
      <Field label={t('clinic.time_zone')} error={errors.time_zone?.message} help={t('clinic.time_zone_help')}>
        <Controller
          control={form.control}
          name="time_zone"
          render={({ field }) => (
            <Combobox
              options={zones(field.value)}
              value={field.value}
              onChange={field.onChange}
              searchLabel={t('clinic.time_zone_search')}
              disabled={disabled}
            />
          )}
        />
      </Field>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={t('clinic.currency')} error={errors.currency?.message}>
          <Select
            {...form.register('currency')}
            disabled={disabled}
            options={currencies.map((c) => ({ value: c, label: `${c} – ${t(`clinic.currencies.${c}`)}` }))}
          />
        </Field>
        <Field label={t('clinic.language')} error={errors.language?.message}>
          <Select
            {...form.register('language')}
            disabled={disabled}
            options={[
              { value: 'ro', label: t('common:language.ro') },
              { value: 'en', label: t('common:language.en') },
            ]}
          />
        </Field>
      </div>
    </>
  )
}
