import { useQuery } from '@tanstack/react-query'
import { Armchair } from 'lucide-react'
import { Controller } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { locationsQuery, resourcesQuery } from '@/api/queries'
import type { Resource } from '@/api/types'
import { useSlug } from '@/app/clinic'
import { Field } from '@/ui/Field'
import { rules, useSchemaForm } from '@/ui/form'
import { Input } from '@/ui/Input'
import { Select } from '@/ui/Select'
import { CataloguePage } from './CataloguePage'
import { EntryDialog } from './EntryDialog'
import { LocationSelect } from './LocationSelect'
import { useEntry } from './useEntry'

const types = ['chair', 'room', 'equipment'] as const

export function ResourcesPage() {
  const { t } = useTranslation('settings')
  const slug = useSlug()
  const query = useQuery(resourcesQuery(slug))
  const { data: locations } = useQuery(locationsQuery(slug))
  return (
    <CataloguePage
      kind="resources"
      icon={Armchair}
      query={query}
      columns={[
        { key: 'name', cell: (r) => r.name },
        { key: 'type', cell: (r) => t(`resources.types.${r.type}`) },
        { key: 'where', wide: true, cell: (r) => <span className="text-muted">{locations?.find((l) => l.id === r.location_id)?.name}</span> },
      ]}
      form={(item, close) => <ResourceForm item={item} onClose={close} />}
    />
  )
}

const schema = z.object({ name: rules.text(120), type: z.enum(types), location_id: z.string().nullable() })

function ResourceForm({ item, onClose }: { item: Resource | null; onClose: () => void }) {
  const { t } = useTranslation('settings')
  const form = useSchemaForm(schema, { name: item?.name ?? '', type: item?.type ?? 'chair', location_id: item?.location_id ?? null })
  const { errors } = form.formState
  const entry = useEntry('resources', { item, form, bodyOf: (body) => body, onClose })
  return (
    <EntryDialog title={item?.name ?? t('resources.add')} {...entry}>
      <Field label={t('resources.name')} error={errors.name?.message} help={t('resources.name_help')}>
        <Input {...form.register('name')} autoFocus />
      </Field>
      <Field label={t('resources.type')} error={errors.type?.message}>
        <Select {...form.register('type')} options={types.map((v) => ({ value: v, label: t(`resources.types.${v}`) }))} />
      </Field>
      <Controller
        control={form.control}
        name="location_id"
        render={({ field }) => <LocationSelect value={field.value} onChange={field.onChange} error={errors.location_id?.message} />}
      />
    </EntryDialog>
  )
}
