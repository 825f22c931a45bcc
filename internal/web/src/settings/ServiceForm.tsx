import { useQuery } from '@tanstack/react-query'
import type { ComponentProps } from 'react'
import { Controller, type UseFormReturn } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { categoriesQuery, resourcesQuery } from '@/api/queries'
import type { Service } from '@/api/types'
import { useClinic, useSlug } from '@/app/clinic'
import { Switch } from '@/ui/Check'
import { Field } from '@/ui/Field'
import { rules, useSchemaForm } from '@/ui/form'
import { Input, Textarea } from '@/ui/Input'
import { MoneyInput } from '@/ui/Money'
import { Select } from '@/ui/Select'
import { ColorField } from './ColorField'
import { EntryDialog } from './EntryDialog'
import { isMissing } from './ServicesPage'
import { useEntry } from './useEntry'

const types = ['chair', 'room', 'equipment'] as const
const buffer = z.number('number').int('integer').min(0, 'range').max(120, 'range').multipleOf(5, 'step')

const schema = z.object({
  name: rules.text(120),
  duration_minutes: z.number('number').int('integer').min(5, 'range').max(1440, 'range').multipleOf(5, 'step'),
  buffer_before_minutes: buffer,
  buffer_after_minutes: buffer,
  amount: z.number('money').min(0, 'money').max(1_000_000_00, 'range'),
  category_id: z.string(),
  resource_type: z.enum(['', ...types]),
  bookable_online: z.boolean(),
  description: rules.optionalText(1000),
  color: z.number(),
})
type Values = z.infer<typeof schema>

function valuesOf(item: Service | null, taken: number): Values {
  return {
    name: item?.name ?? '',
    duration_minutes: item?.duration_minutes ?? 30,
    buffer_before_minutes: item?.buffer_before_minutes ?? 0,
    buffer_after_minutes: item?.buffer_after_minutes ?? 0,
    amount: item?.price.amount ?? NaN,
    category_id: item?.category_id ?? '',
    resource_type: item?.resource_type ?? '',
    bookable_online: item?.bookable_online ?? false,
    description: item?.description ?? '',
    color: item?.color ?? taken % 8,
  }
}

/** One service: what it is, how long it takes, what it costs and what it needs. */
export function ServiceForm({ item, taken, onClose }: { item: Service | null; taken: number; onClose: () => void }) {
  const { t } = useTranslation('settings')
  const { currency } = useClinic()
  const form = useSchemaForm(schema, valuesOf(item, taken))
  const { errors } = form.formState
  const entry = useEntry('services', {
    item,
    form,
    bodyOf: ({ amount, category_id, ...rest }) => ({
      ...rest,
      category_id: category_id || null,
      price: { amount, currency: item?.price.currency ?? currency },
    }),
    onClose,
    names: { price: 'amount', 'price.amount': 'amount' },
  })
  return (
    <EntryDialog title={item?.name ?? t('services.add')} width="md" {...entry}>
      <Field label={t('services.name')} error={errors.name?.message}>
        <Input {...form.register('name')} autoFocus />
      </Field>
      <div className="grid grid-cols-2 items-start gap-4">
        <Minutes form={form} name="duration_minutes" label={t('services.duration_minutes')} min={5} max={1440} />
        <Controller
          control={form.control}
          name="amount"
          render={({ field }) => (
            <Field label={t('services.price')} error={errors.amount?.message}>
              <MoneyInput value={field.value} onChange={field.onChange} currency={item?.price.currency ?? currency} ref={field.ref} />
            </Field>
          )}
        />
        <Minutes form={form} name="buffer_before_minutes" label={t('services.buffer_before')} min={0} max={120} />
        <Minutes form={form} name="buffer_after_minutes" label={t('services.buffer_after')} min={0} max={120} />
      </div>
      <p className="-mt-2 text-meta text-muted">{t('services.buffer_help')}</p>
      <Needs form={form} />
      <Controller
        control={form.control}
        name="bookable_online"
        render={({ field }) => (
          <Switch checked={field.value} onChange={field.onChange}>
            {t('services.bookable_online')}
          </Switch>
        )}
      />
      <Field label={t('services.description')} error={errors.description?.message} optional help={t('services.description_help')}>
        <Textarea {...form.register('description')} rows={3} />
      </Field>
      <Controller control={form.control} name="color" render={({ field }) => <ColorField value={field.value} onChange={field.onChange} />} />
    </EntryDialog>
  )
}

interface Part {
  form: UseFormReturn<Values, unknown, Values>
}

function Minutes({
  form,
  name,
  label,
  ...rest
}: Part & { name: 'duration_minutes' | 'buffer_before_minutes' | 'buffer_after_minutes'; label: string } & Pick<
    ComponentProps<'input'>,
    'min' | 'max'
  >) {
  return (
    <Field label={label} error={form.formState.errors[name]?.message}>
      <Input {...form.register(name, { valueAsNumber: true })} type="number" inputMode="numeric" step={5} className="text-right" {...rest} />
    </Field>
  )
}

/** The category, and the kind of resource that an appointment takes along. */
function Needs({ form }: Part) {
  const { t } = useTranslation('settings')
  const slug = useSlug()
  const { data: categories } = useQuery(categoriesQuery(slug))
  const { data: resources } = useQuery(resourcesQuery(slug))
  const { errors } = form.formState
  const groups = categories?.filter((c) => c.kind === 'service') ?? []
  return (
    <div className="grid items-start gap-4 sm:grid-cols-2">
      <Controller
        control={form.control}
        name="category_id"
        render={({ field }) => (
          <Field label={t('services.category')} error={errors.category_id?.message} optional>
            <Select
              value={field.value}
              onChange={field.onChange}
              options={[{ value: '', label: t('services.no_category') }, ...groups.map((c) => ({ value: c.id, label: c.name }))]}
            />
          </Field>
        )}
      />
      <Controller
        control={form.control}
        name="resource_type"
        render={({ field }) => (
          <Field
            label={t('services.resource_type')}
            error={errors.resource_type?.message}
            optional
            help={resources && isMissing(field.value, resources) ? t('services.type_missing') : undefined}
          >
            <Select
              value={field.value}
              onChange={field.onChange}
              options={[{ value: '', label: t('services.needs_nothing') }, ...types.map((v) => ({ value: v, label: t(`resources.types.${v}`) }))]}
            />
          </Field>
        )}
      />
    </div>
  )
}
