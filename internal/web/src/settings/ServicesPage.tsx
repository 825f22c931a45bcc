import { useQuery } from '@tanstack/react-query'
import { Tag } from 'lucide-react'
import { Controller } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { servicesQuery } from '@/api/queries'
import type { Service } from '@/api/types'
import { useClinic, useSlug } from '@/app/clinic'
import { ColorDot, ColorSwatch } from '@/ui/ColorSwatch'
import { Field } from '@/ui/Field'
import { placeErrors, rules, useSchemaForm } from '@/ui/form'
import { Input } from '@/ui/Input'
import { Money, MoneyInput } from '@/ui/Money'
import { toast } from '@/ui/toast'
import { useSave } from './catalogue'
import { CataloguePage } from './CataloguePage'
import { EntryDialog } from './EntryDialog'

export function ServicesPage() {
  const { t } = useTranslation('settings')
  const query = useQuery(servicesQuery(useSlug()))
  return (
    <CataloguePage
      kind="services"
      icon={Tag}
      query={query}
      columns={[
        {
          key: 'name',
          cell: (s) => (
            <span className="flex items-center gap-2.5">
              <ColorDot color={s.color} />
              {s.name}
            </span>
          ),
        },
        { key: 'duration', numeric: true, cell: (s) => t('minutes', { count: s.duration_minutes }) },
        { key: 'price', numeric: true, cell: (s) => <Money money={s.price} /> },
      ]}
      form={(item, close) => <ServiceForm item={item} taken={query.data?.length ?? 0} onClose={close} />}
    />
  )
}

const schema = z.object({
  name: rules.text(120),
  duration_minutes: z.number('number').int('integer').min(5, 'range').max(1440, 'range').multipleOf(5, 'step'),
  amount: z.number('money').min(0, 'money').max(1_000_000_00, 'range'),
  color: z.number(),
})

function ServiceForm({ item, taken, onClose }: { item: Service | null; taken: number; onClose: () => void }) {
  const { t } = useTranslation('settings')
  const { currency } = useClinic()
  const form = useSchemaForm(schema, {
    name: item?.name ?? '',
    duration_minutes: item?.duration_minutes ?? 30,
    amount: item?.price.amount ?? NaN,
    color: item?.color ?? taken % 8,
  })
  const { errors } = form.formState
  const save = useSave('services', item)
  return (
    <EntryDialog
      title={item?.name ?? t('services.add')}
      busy={save.isPending}
      error={save.error}
      onClose={onClose}
      onSubmit={(e) =>
        void form.handleSubmit(({ amount, ...rest }) => {
          save.mutate(
            { ...rest, price: { amount, currency: item?.price.currency ?? currency } },
            {
              onSuccess: () => {
                toast.done(t('common:saved'))
                onClose()
              },
              onError: (error) => placeErrors(error, form, t, { price: 'amount', 'price.amount': 'amount' }),
            },
          )
        })(e)
      }
    >
      <Field label={t('services.name')} error={errors.name?.message}>
        <Input {...form.register('name')} autoFocus />
      </Field>
      <div className="grid grid-cols-2 gap-4">
        <Field label={t('services.duration_minutes')} error={errors.duration_minutes?.message}>
          <Input
            {...form.register('duration_minutes', { valueAsNumber: true })}
            type="number"
            inputMode="numeric"
            min={5}
            max={1440}
            step={5}
            className="text-right"
          />
        </Field>
        <Controller
          control={form.control}
          name="amount"
          render={({ field }) => (
            <Field label={t('services.price')} error={errors.amount?.message}>
              <MoneyInput value={field.value} onChange={field.onChange} currency={item?.price.currency ?? currency} ref={field.ref} />
            </Field>
          )}
        />
      </div>
      <div>
        <p className="mb-1.5 text-dense font-medium text-soft">{t('common:color.label')}</p>
        <Controller
          control={form.control}
          name="color"
          render={({ field }) => <ColorSwatch value={field.value} onChange={field.onChange} label={t('common:color.label')} />}
        />
      </div>
    </EntryDialog>
  )
}
