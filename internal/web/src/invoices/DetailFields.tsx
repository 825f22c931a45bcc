import { useTranslation } from 'react-i18next'
import { Field } from '@/ui/Field'
import { Input, Textarea } from '@/ui/Input'
import { Select } from '@/ui/Select'
import type { Edited } from './draft'
import type { InvoiceSettings } from './types'

interface DetailFieldsProps {
  edited: Edited
  settings: InvoiceSettings
  wrong: (path: string) => string | undefined
  onChange: (part: Partial<Edited>) => void
}

/** Series, days, language and notes; what is usual stands there already. */
export function DetailFields({ edited, settings, wrong, onChange }: DetailFieldsProps) {
  const { t } = useTranslation('invoices')
  const series = settings.series.filter((s) => s.kind === 'invoice')
  return (
    <div className="grid gap-4 md:grid-cols-4">
      <Field label={t('field.series')} error={wrong('series')}>
        <Select
          value={edited.series}
          onChange={(e) => onChange({ series: e.target.value })}
          options={series.map((s) => ({ value: s.code, label: s.code }))}
        />
      </Field>
      <Field label={t('field.delivered_on')} optional error={wrong('delivered_on')}>
        <Input type="date" value={edited.delivered_on ?? ''} onChange={(e) => onChange({ delivered_on: e.target.value })} />
      </Field>
      <Field label={t('field.due_days')} error={wrong('due_days')}>
        <Input
          type="number"
          min={0}
          max={365}
          className="text-right tabular-nums"
          value={edited.due_days}
          onChange={(e) => onChange({ due_days: Math.max(0, Math.min(365, Number(e.target.value) || 0)) })}
        />
      </Field>
      <Field label={t('field.language')} error={wrong('language')}>
        <Select
          value={edited.language}
          onChange={(e) => onChange({ language: e.target.value === 'en' ? 'en' : 'ro' })}
          options={(['ro', 'en'] as const).map((l) => ({ value: l, label: t(`common:language.${l}`) }))}
        />
      </Field>
      <Field label={t('field.notes')} optional error={wrong('notes')} className="md:col-span-4">
        <Textarea value={edited.notes ?? ''} maxLength={1000} onChange={(e) => onChange({ notes: e.target.value })} />
      </Field>
    </div>
  )
}
