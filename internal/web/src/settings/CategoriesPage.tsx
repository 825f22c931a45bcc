import { useQuery } from '@tanstack/react-query'
import { Shapes } from 'lucide-react'
import { Controller } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { categoriesQuery } from '@/api/queries'
import type { Category } from '@/api/types'
import { useSlug } from '@/app/clinic'
import { ColorDot } from '@/ui/ColorSwatch'
import { Field } from '@/ui/Field'
import { rules, useSchemaForm } from '@/ui/form'
import { Input } from '@/ui/Input'
import { Select } from '@/ui/Select'
import { CataloguePage } from './CataloguePage'
import { ColorField } from './ColorField'
import { EntryDialog } from './EntryDialog'
import { useEntry } from './useEntry'

const kinds = ['service', 'appointment'] as const

/** The groups of services, and the marks of appointments. */
export function CategoriesPage() {
  const { t } = useTranslation('settings')
  const query = useQuery(categoriesQuery(useSlug()))
  return (
    <CataloguePage
      kind="categories"
      icon={Shapes}
      query={query}
      groups={{ all: kinds.map((id) => ({ id, title: t(`categories.kinds.${id}`) })), of: (c) => c.kind }}
      columns={[
        {
          key: 'name',
          cell: (c) => (
            <span className="flex items-center gap-2.5">
              <ColorDot color={c.color} />
              {c.name}
            </span>
          ),
        },
      ]}
      form={(item, close) => <CategoryForm item={item} taken={query.data?.length ?? 0} onClose={close} />}
    />
  )
}

const schema = z.object({ name: rules.text(120), kind: z.enum(kinds), color: z.number() })

function CategoryForm({ item, taken, onClose }: { item: Category | null; taken: number; onClose: () => void }) {
  const { t } = useTranslation('settings')
  const form = useSchemaForm(schema, { name: item?.name ?? '', kind: item?.kind ?? 'service', color: item?.color ?? taken % 8 })
  const { errors } = form.formState
  const entry = useEntry('categories', { item, form, bodyOf: (body) => body, onClose })
  return (
    <EntryDialog title={item?.name ?? t('categories.add')} {...entry}>
      <Field label={t('categories.name')} error={errors.name?.message}>
        <Input {...form.register('name')} autoFocus />
      </Field>
      <Field label={t('categories.kind')} error={errors.kind?.message} help={item ? undefined : t('categories.kind_help')}>
        <Select
          {...form.register('kind')}
          disabled={item !== null}
          options={kinds.map((value) => ({ value, label: t(`categories.kinds.${value}`) }))}
        />
      </Field>
      <Controller control={form.control} name="color" render={({ field }) => <ColorField value={field.value} onChange={field.onChange} />} />
    </EntryDialog>
  )
}
