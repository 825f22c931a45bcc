import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { Controller, type UseFormReturn } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { api, call, ifMatch } from '@/api/client'
import { isApiError } from '@/api/error'
import { clinicQuery, keys } from '@/api/queries'
import { useCan, useClinic } from '@/app/clinic'
import { Check } from '@/ui/Check'
import { Field } from '@/ui/Field'
import { placeErrors, useSchemaForm } from '@/ui/form'
import { Input, Textarea } from '@/ui/Input'
import { Page, Section } from '@/ui/Page'
import { FormError, Notice } from '@/ui/States'
import { toast } from '@/ui/toast'
import { useUnsavedWarning } from '@/ui/unsaved'
import { BrandColor } from './BrandColor'
import { ClinicFields } from './clinicFields'
import { clinicSchema, toSend, valuesOf, type ClinicValues } from './clinicForm'
import { HoursEditor } from './HoursEditor'
import { LogoSection } from './LogoSection'
import { SaveBar } from './SaveBar'
import { WeekHours } from './WeekHours'

type Form = UseFormReturn<ClinicValues, unknown, ClinicValues>

/** What the clinic says of itself. */
export function ClinicPage() {
  const { t } = useTranslation('settings')
  const edits = useCan()('clinic.update')
  const { form, save, discard, submit } = useClinicForm()
  const { isDirty } = form.formState
  return (
    <Page title={t('clinic.title')} text={t('clinic.text')} width="narrow">
      {!edits && (
        <Notice tone="info" className="mb-5">
          {t('read_only')}
        </Notice>
      )}
      <form noValidate onSubmit={(e) => void submit(e)}>
        <About form={form} disabled={!edits} />
        <Section title={t('clinic.hours')} text={t('clinic.hours_text')}>
          <Controller
            control={form.control}
            name="week"
            render={({ field }) =>
              edits ? (
                <WeekHours week={field.value} onChange={field.onChange} />
              ) : (
                <fieldset disabled>
                  <HoursEditor week={field.value} onChange={field.onChange} />
                </fieldset>
              )
            }
          />
        </Section>
        <Section title={t('clinic.look')} text={t('clinic.look_text')}>
          <LogoSection disabled={!edits} />
          <Controller
            control={form.control}
            name="brand_color"
            render={({ field, fieldState }) => (
              <BrandColor value={field.value} onChange={field.onChange} error={fieldState.error?.message} disabled={!edits} />
            )}
          />
        </Section>
        <FormError error={save.error} className="mb-4" />
        {edits && <SaveBar dirty={isDirty} busy={save.isPending} onDiscard={discard} />}
      </form>
    </Page>
  )
}

function useClinicForm() {
  const { t } = useTranslation('settings')
  const clinic = useClinic()
  const cache = useQueryClient()
  const form: Form = useSchemaForm(clinicSchema, valuesOf(clinic))
  const { isDirty } = form.formState
  useUnsavedWarning(isDirty)
  // What others saved meanwhile is shown as long as nothing was changed here.
  const { reset } = form
  const dirty = useRef(isDirty)
  useEffect(() => {
    dirty.current = isDirty
  }, [isDirty])
  useEffect(() => {
    if (!dirty.current) reset(valuesOf(clinic))
  }, [clinic, reset])
  const save = useMutation({
    mutationFn: (values: ClinicValues) =>
      call(api.PATCH('/api/v1/tenants/{slug}', { params: { path: { slug: clinic.slug }, header: ifMatch(clinic.rev) }, body: toSend(values) })),
    onSuccess: (saved) => {
      cache.setQueryData(keys.of(clinic.slug, 'about'), saved)
      void cache.invalidateQueries({ queryKey: keys.me })
      form.reset(valuesOf(saved))
      toast.done(t('common:saved'))
    },
    onError: (error) => {
      placeErrors(error, form, t, { hours: 'week' })
      if (isApiError(error, 'stale_edit')) void cache.invalidateQueries(clinicQuery(clinic.slug))
    },
  })
  const discard = () => {
    form.reset(valuesOf(clinic))
    save.reset()
  }
  return { form, save, discard, submit: form.handleSubmit((values) => save.mutate(values)) }
}

function About({ form, disabled }: { form: Form; disabled: boolean }) {
  const { t } = useTranslation('settings')
  const clinic = useClinic()
  const { errors } = form.formState
  const [currency, language] = form.watch(['currency', 'language'])
  return (
    <Section title={t('clinic.about')}>
      <div className="flex flex-col gap-4">
        <ClinicFields form={form} disabled={disabled} />
        {currency !== clinic.currency && <Notice tone="warning">{t('clinic.currency_warning')}</Notice>}
        <Controller
          control={form.control}
          name="languages"
          render={({ field }) => (
            <fieldset>
              <legend className="text-dense font-medium text-soft">{t('clinic.languages')}</legend>
              <p className="mb-1 text-meta text-muted">{t('clinic.languages_text')}</p>
              {(['ro', 'en'] as const).map((l) => (
                <Check
                  key={l}
                  checked={l === language || field.value.includes(l)}
                  disabled={disabled || l === language}
                  onChange={(on) => field.onChange(on ? [...field.value, l] : field.value.filter((v) => v !== l))}
                >
                  {t(`common:language.${l}`)}
                  {l === language && <span className="ml-1.5 text-muted">({t('clinic.main_language')})</span>}
                </Check>
              ))}
            </fieldset>
          )}
        />
        <Field label={t('clinic.phone')} error={errors.phone?.message} optional>
          <Input {...form.register('phone')} type="tel" autoComplete="tel" disabled={disabled} />
        </Field>
        <Field label={t('clinic.address')} error={errors.address?.message} optional help={t('clinic.address_help')}>
          <Textarea {...form.register('address')} rows={2} autoComplete="street-address" disabled={disabled} />
        </Field>
      </div>
    </Section>
  )
}
