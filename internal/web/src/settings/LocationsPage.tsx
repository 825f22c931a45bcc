import { useQuery } from '@tanstack/react-query'
import { MapPin } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { locationsQuery } from '@/api/queries'
import type { Location } from '@/api/types'
import { useSlug } from '@/app/clinic'
import { Field } from '@/ui/Field'
import { rules, useSchemaForm } from '@/ui/form'
import { Input, Textarea } from '@/ui/Input'
import { CataloguePage } from './CataloguePage'
import { EntryDialog } from './EntryDialog'
import { useEntry } from './useEntry'

export function LocationsPage() {
  const query = useQuery(locationsQuery(useSlug()))
  return (
    <CataloguePage
      kind="locations"
      icon={MapPin}
      query={query}
      columns={[
        { key: 'name', cell: (l) => l.name },
        { key: 'phone', wide: true, cell: (l) => <span className="whitespace-nowrap text-muted tabular-nums">{l.phone}</span> },
        { key: 'address', cell: (l) => <span className="text-muted">{l.address}</span> },
      ]}
      form={(item, close) => <LocationForm item={item} onClose={close} />}
    />
  )
}

const schema = z.object({ name: rules.text(120), address: rules.optionalText(300), phone: rules.optionalText(30) })

function LocationForm({ item, onClose }: { item: Location | null; onClose: () => void }) {
  const { t } = useTranslation('settings')
  const form = useSchemaForm(schema, { name: item?.name ?? '', address: item?.address ?? '', phone: item?.phone ?? '' })
  const { errors } = form.formState
  const entry = useEntry('locations', { item, form, bodyOf: (body) => body, onClose })
  return (
    <EntryDialog title={item?.name ?? t('locations.add')} {...entry}>
      <Field label={t('locations.name')} error={errors.name?.message}>
        <Input {...form.register('name')} autoFocus />
      </Field>
      <Field label={t('locations.address')} error={errors.address?.message} optional>
        <Textarea {...form.register('address')} rows={2} />
      </Field>
      <Field label={t('locations.phone')} error={errors.phone?.message} optional>
        <Input {...form.register('phone')} type="tel" />
      </Field>
    </EntryDialog>
  )
}
