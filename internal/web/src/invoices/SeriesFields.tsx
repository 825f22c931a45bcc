import { Plus, Trash2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Button, IconButton } from '@/ui/Button'
import { Check } from '@/ui/Check'
import { Field } from '@/ui/Field'
import { Input } from '@/ui/Input'
import { Select } from '@/ui/Select'
import type { InvoiceSeries, InvoiceSettings } from './types'

interface SeriesFieldsProps {
  value: InvoiceSettings
  edits: boolean
  wrong: (path: string) => string | undefined
  onChange: (part: Partial<InvoiceSettings>) => void
}

/** The series of numbers, and which of them are usual. */
export function SeriesFields({ value, edits, wrong, onChange }: SeriesFieldsProps) {
  const { t } = useTranslation('invoices')
  const all = value.series
  const set = (n: number, part: Partial<InvoiceSeries>) => {
    const before = all[n]
    const after = all.map((s, at) => (at === n ? { ...s, ...part } : s))
    const follow = (code: string) => (before && part.code !== undefined && code === before.code ? part.code : code)
    onChange({ series: after, default_series: follow(value.default_series), storno_series: follow(value.storno_series) })
  }
  const usual = (kind: InvoiceSeries['kind']) => all.filter((s) => s.kind === kind && s.code !== '').map((s) => ({ value: s.code, label: s.code }))
  return (
    <div className="flex flex-col gap-4">
      <ul className="flex flex-col gap-3">
        {all.map((s, n) => (
          <li key={n} className="grid grid-cols-[1fr_1fr_36px] items-end gap-2 md:grid-cols-[120px_150px_110px_1fr_36px]">
            <Field label={t('series.code')} error={wrong(`series[${String(n)}].code`)}>
              <Input
                value={s.code}
                maxLength={10}
                className="uppercase"
                autoComplete="off"
                onChange={(e) => set(n, { code: e.target.value.toUpperCase() })}
              />
            </Field>
            <Field label={t('series.kind')}>
              <Select
                value={s.kind}
                onChange={(e) => set(n, { kind: e.target.value === 'storno' ? 'storno' : 'invoice' })}
                options={(['invoice', 'storno'] as const).map((k) => ({ value: k, label: t(`series.kinds.${k}`) }))}
              />
            </Field>
            <Field label={t('series.first')} error={wrong(`series[${String(n)}].first`)} className="max-md:col-start-1">
              <Input
                inputMode="numeric"
                className="text-right tabular-nums"
                value={s.first}
                onChange={(e) => set(n, { first: Math.max(1, Math.min(1_000_000_000, Number(e.target.value.replace(/\D/g, '')) || 1)) })}
              />
            </Field>
            <Check checked={s.yearly} disabled={!edits} onChange={(yearly) => set(n, { yearly })}>
              {t('series.yearly')}
            </Check>
            <IconButton
              icon={Trash2}
              label={t('series.remove', { code: s.code })}
              disabled={!edits || all.length === 1}
              onClick={() => onChange({ series: all.filter((_, at) => at !== n) })}
            />
          </li>
        ))}
      </ul>
      {edits && all.length < 20 && (
        <Button
          icon={Plus}
          className="self-start"
          onClick={() => onChange({ series: [...all, { code: '', kind: 'invoice', yearly: false, first: 1 }] })}
        >
          {t('series.add')}
        </Button>
      )}
      <div className="grid gap-4 md:grid-cols-2">
        <Field label={t('series.default')} error={wrong('default_series')}>
          <Select value={value.default_series} onChange={(e) => onChange({ default_series: e.target.value })} options={usual('invoice')} />
        </Field>
        <Field label={t('series.storno')} error={wrong('storno_series')}>
          <Select value={value.storno_series} onChange={(e) => onChange({ storno_series: e.target.value })} options={usual('storno')} />
        </Field>
      </div>
    </div>
  )
}
