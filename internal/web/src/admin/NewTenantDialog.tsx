import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { useLanguage } from '@/i18n/format'
import { ClinicFields, clinicBasics } from '@/settings/clinicFields'
import { Button } from '@/ui/Button'
import { Buttons, Dialog } from '@/ui/Dialog'
import { Field } from '@/ui/Field'
import { placeErrors, rules, useSchemaForm } from '@/ui/form'
import { Input } from '@/ui/Input'
import { Select } from '@/ui/Select'
import { FormError } from '@/ui/States'
import { toast } from '@/ui/toast'
import { clustersQuery, useCreateTenant } from './queries'

const schema = z.object({
  ...clinicBasics,
  slug: z.union([
    z.literal(''),
    z
      .string()
      .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'slug')
      .min(3, 'slug')
      .max(40, 'slug'),
  ]),
  owner_email: rules.email,
  max_seats: z.number('number').int('integer').min(0, 'range').max(1000, 'range'),
  cluster: z.string(),
})

/** Creates a clinic for an owner, who gets an invitation. */
export function NewTenantDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('admin')
  const navigate = useNavigate()
  const language = useLanguage()
  const { data: clusters } = useQuery(clustersQuery)
  const create = useCreateTenant()
  const form = useSchemaForm(schema, {
    name: '',
    slug: '',
    time_zone: 'Europe/Bucharest',
    currency: 'RON',
    language,
    owner_email: '',
    max_seats: 5,
    cluster: '',
  })
  const { errors } = form.formState
  return (
    <Dialog open onOpenChange={onClose} title={t('new.title')} description={t('new.text')} width="md">
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(e) =>
          void form.handleSubmit(({ slug, cluster, ...rest }) => {
            create.mutate(
              { ...rest, ...(slug ? { slug } : {}), ...(cluster ? { cluster } : {}) },
              {
                onSuccess: (made) => {
                  toast.done(t('new.done', { name: made.name, email: rest.owner_email }))
                  onClose()
                  void navigate({ to: '/admin/tenants/$id', params: { id: made.id } })
                },
                onError: (error) => placeErrors(error, form, t),
              },
            )
          })(e)
        }
      >
        <ClinicFields form={form as never} />
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label={t('new.owner_email')} error={errors.owner_email?.message} help={t('new.owner_help')}>
            <Input {...form.register('owner_email')} type="email" autoComplete="off" />
          </Field>
          <Field label={t('new.max_seats')} error={errors.max_seats?.message}>
            <Input
              {...form.register('max_seats', { valueAsNumber: true })}
              type="number"
              inputMode="numeric"
              min={0}
              max={1000}
              className="text-right"
            />
          </Field>
          <Field label={t('new.slug')} error={errors.slug?.message} optional help={t('new.slug_help')}>
            <Input {...form.register('slug')} autoComplete="off" />
          </Field>
          {(clusters?.length ?? 0) > 1 && (
            <Field label={t('tenants.cluster')} error={errors.cluster?.message} optional>
              <Select
                {...form.register('cluster')}
                options={[
                  { value: '', label: t('new.any_cluster') },
                  ...(clusters ?? []).map((c) => ({ value: c.name, label: `${c.name} (${t('new.clinics', { count: c.tenants })})` })),
                ]}
              />
            </Field>
          )}
        </div>
        <FormError error={create.error} />
        <Buttons>
          <Button onClick={onClose}>{t('common:actions.cancel')}</Button>
          <Button type="submit" look="primary" busy={create.isPending}>
            {t('new.submit')}
          </Button>
        </Buttons>
      </form>
    </Dialog>
  )
}
