import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { keys } from '@/api/queries'
import { useSlug } from '@/app/clinic'
import { Button } from '@/ui/Button'
import { Field } from '@/ui/Field'
import { Input } from '@/ui/Input'
import { Section } from '@/ui/Page'
import { Select } from '@/ui/Select'
import { ErrorState } from '@/ui/States'
import { toast } from '@/ui/toast'
import { PreviewTable } from './PreviewTable'
import { previewQuery, startImport, type ClientImport, type ImportOptions } from './queries'

const FIELDS = ['', 'name', 'last_name', 'first_name', 'email', 'phone', 'date_of_birth', 'address', 'notes', 'tags', 'status'] as const

/** What each column is, how days are written, what becomes of doubles; below, what the first rows would become. */
export function MappingStep({ table }: { table: ClientImport }) {
  const { t } = useTranslation('imports')
  const slug = useSlug()
  const cache = useQueryClient()
  const [options, setOptions] = useState<ImportOptions>({ ...table.options, tag: table.options.tag ?? '' })
  const [busy, setBusy] = useState(false)
  const preview = useQuery({ ...previewQuery(slug, table.id, options), placeholderData: keepPreviousData })
  const change = (more: Partial<ImportOptions>) => {
    setOptions((o) => ({ ...o, ...more }))
  }
  const start = async () => {
    setBusy(true)
    try {
      await startImport(slug, table.id, options)
      await cache.invalidateQueries({ queryKey: keys.of(slug, 'imports') })
    } catch (error) {
      toast.failed(error)
    }
    setBusy(false)
  }
  const choices = (group: string, values: readonly string[]) => values.map((value) => ({ value, label: t(`${group}.${value || 'ignored'}`) }))
  return (
    <div className="flex flex-col gap-8">
      <Section title={t('columns')} text={t('columnsText')}>
        <div className="grid gap-4 md:grid-cols-3">
          {table.columns.map((column, i) => (
            <Field key={i} label={column.name || t('unnamed')} help={column.samples.join(' · ')}>
              <Select
                value={options.mapping[i] ?? ''}
                options={choices('field', FIELDS)}
                onChange={(e) => {
                  change({ mapping: options.mapping.map((m, n) => (n === i ? e.target.value : m)) })
                }}
              />
            </Field>
          ))}
        </div>
      </Section>
      <div className="grid gap-4 md:grid-cols-3">
        <Field label={t('dates')}>
          <Select
            value={options.date_order ?? 'dmy'}
            options={choices('order', ['dmy', 'mdy'])}
            onChange={(e) => {
              change({ date_order: e.target.value as 'dmy' })
            }}
          />
        </Field>
        <Field label={t('doubles')}>
          <Select
            value={options.on_duplicate ?? 'skip'}
            options={choices('double', ['skip', 'update', 'create'])}
            onChange={(e) => {
              change({ on_duplicate: e.target.value as 'skip' })
            }}
          />
        </Field>
        <Field label={t('tag')} help={t('tagHelp')} optional>
          <Input
            value={options.tag ?? ''}
            maxLength={40}
            onChange={(e) => {
              change({ tag: e.target.value })
            }}
          />
        </Field>
      </div>
      <Section title={t('preview')}>{preview.isError ? <ErrorState error={preview.error} /> : <PreviewTable rows={preview.data ?? []} />}</Section>
      <div>
        <Button look="primary" busy={busy} disabled={preview.isError} onClick={() => void start()}>
          {t('start', { count: table.rows })}
        </Button>
      </div>
    </div>
  )
}
