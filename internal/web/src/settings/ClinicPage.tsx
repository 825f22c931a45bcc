import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { api, call, ifMatch } from '@/api/client'
import { isApiError } from '@/api/error'
import { clinicQuery, keys } from '@/api/queries'
import type { Clinic } from '@/api/types'
import { useCan, useClinic } from '@/app/clinic'
import { Button } from '@/ui/Button'
import { Field } from '@/ui/Field'
import { placeErrors, rules, useSchemaForm, useUnsavedWarning } from '@/ui/form'
import { Input, Textarea } from '@/ui/Input'
import { Page, Section } from '@/ui/Page'
import { FormError, Notice } from '@/ui/States'
import { toast } from '@/ui/toast'
import { ClinicFields, clinicBasics } from './clinicFields'

const schema = z.object({ ...clinicBasics, phone: rules.optionalText(30), address: rules.optionalText(300) })
type Values = z.infer<typeof schema>

function valuesOf(c: Clinic): Values {
  return { name: c.name, time_zone: c.time_zone, currency: c.currency, language: c.language, phone: c.phone, address: c.address }
}

export function ClinicPage() {
  const { t } = useTranslation('settings')
  const clinic = useClinic()
  const cache = useQueryClient()
  const edits = useCan()('clinic.update')
  const form = useSchemaForm(schema, valuesOf(clinic))
  const { errors, isDirty } = form.formState
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
    mutationFn: (body: Values) =>
      call(api.PATCH('/api/v1/tenants/{slug}', { params: { path: { slug: clinic.slug }, header: ifMatch(clinic.rev) }, body })),
    onSuccess: (saved) => {
      cache.setQueryData(keys.of(clinic.slug, 'about'), saved)
      void cache.invalidateQueries({ queryKey: keys.me })
      form.reset(valuesOf(saved))
      toast.done(t('common:saved'))
    },
    onError: (error) => {
      placeErrors(error, form, t)
      if (isApiError(error, 'stale_edit')) void cache.invalidateQueries(clinicQuery(clinic.slug))
    },
  })
  return (
    <Page title={t('clinic.title')} text={t('clinic.text')} width="narrow">
      {!edits && (
        <Notice tone="info" className="mb-5">
          {t('read_only')}
        </Notice>
      )}
      <form
        noValidate
        onSubmit={(e) =>
          void form.handleSubmit((v) => {
            save.mutate(v)
          })(e)
        }
      >
        <Section title={t('clinic.about')}>
          <div className="flex flex-col gap-4">
            <ClinicFields form={form} disabled={!edits} />
            <Field label={t('clinic.phone')} error={errors.phone?.message} optional>
              <Input {...form.register('phone')} type="tel" autoComplete="tel" disabled={!edits} />
            </Field>
            <Field label={t('clinic.address')} error={errors.address?.message} optional help={t('clinic.address_help')}>
              <Textarea {...form.register('address')} rows={2} autoComplete="street-address" disabled={!edits} />
            </Field>
            <FormError error={save.error} />
            {edits && (
              <div className="flex justify-end gap-2 max-md:*:flex-1">
                {isDirty && (
                  <Button
                    onClick={() => {
                      form.reset(valuesOf(clinic))
                      save.reset()
                    }}
                  >
                    {t('common:actions.discard')}
                  </Button>
                )}
                <Button type="submit" look="primary" busy={save.isPending} disabled={!isDirty}>
                  {t('common:actions.save')}
                </Button>
              </div>
            )}
          </div>
        </Section>
      </form>
    </Page>
  )
}
