import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLanguage } from '@/i18n/format'
import { IconButton } from '@/ui/Button'
import { Field } from '@/ui/Field'
import { Input } from '@/ui/Input'
import { Money, MoneyInput } from '@/ui/Money'
import { Select } from '@/ui/Select'
import type { EditedLine } from './draft'
import { readPercent, readQuantity, writePercent, writeQuantity } from './totals'
import type { InvoiceTax } from './types'

interface LineRowProps {
  line: EditedLine
  /** Its place, from 0. */
  n: number
  net: number
  currency: string
  /** Those that can be chosen, and all there are: an old line may have another one. */
  taxes: readonly InvoiceTax[]
  all: readonly InvoiceTax[]
  units: readonly string[]
  tried: boolean
  wrong: (path: string) => string | undefined
  onChange: (part: Partial<EditedLine>) => void
  onRemove: () => void
}

/** One line while it is written. */
export function LineRow({ line, n, net, currency, taxes, all, units, tried, wrong, onChange, onRemove }: LineRowProps) {
  const { t } = useTranslation('invoices')
  const language = useLanguage()
  const [quantity, setQuantity] = useState(() => writeQuantity(line.quantity))
  const [discount, setDiscount] = useState(() => writePercent(line.discount))
  const number = n + 1
  const at = (field: string) => wrong(`lines[${String(n)}].${field}`)
  const bad = (value: number) => (tried && Number.isNaN(value) ? 'number' : undefined)
  const odd = taxes.some((x) => x.code === line.tax) ? undefined : all.find((x) => x.code === line.tax)
  const label = (key: string) => `${t(`field.${key}`)} ${String(number)}`
  return (
    <li className="grid grid-cols-2 items-end gap-x-2 gap-y-2 border-b border-line-faint pb-3 last:border-0 last:pb-0 md:grid-cols-[minmax(0,1fr)_76px_96px_120px_72px_36px]">
      <div className="col-span-2 md:col-span-6">
        <Field hideLabel label={label('description')} error={at('description')}>
          <Input
            value={line.description}
            maxLength={300}
            placeholder={t('field.description')}
            onChange={(e) => onChange({ description: e.target.value })}
          />
        </Field>
      </div>
      <Field label={t('field.tax')} error={at('tax')} className="max-md:col-span-2">
        <Select
          aria-label={label('tax')}
          value={line.tax}
          onChange={(e) => onChange({ tax: e.target.value })}
          options={[...taxes, ...(odd ? [odd] : [])].map((x) => ({ value: x.code, label: language === 'en' ? x.en : x.ro }))}
        />
      </Field>
      <Field label={t('field.quantity')} error={at('quantity') ?? bad(line.quantity)}>
        <Input
          aria-label={label('quantity')}
          inputMode="decimal"
          className="text-right tabular-nums"
          value={quantity}
          onChange={(e) => {
            setQuantity(e.target.value)
            onChange({ quantity: readQuantity(e.target.value) })
          }}
        />
      </Field>
      <Field label={t('field.unit')} error={at('unit')}>
        <Select
          aria-label={label('unit')}
          value={line.unit}
          onChange={(e) => onChange({ unit: e.target.value })}
          options={units.map((u) => ({ value: u, label: t(`unit.${u}`) }))}
        />
      </Field>
      <Field label={t('field.price')} error={at('price') ?? bad(line.price)}>
        <MoneyInput aria-label={label('price')} value={line.price} currency={currency} onChange={(price) => onChange({ price })} />
      </Field>
      <Field label={t('field.discount')} error={at('discount') ?? bad(line.discount)}>
        <Input
          aria-label={label('discount')}
          inputMode="decimal"
          placeholder="%"
          className="text-right tabular-nums"
          value={discount}
          onChange={(e) => {
            setDiscount(e.target.value)
            onChange({ discount: readPercent(e.target.value) })
          }}
        />
      </Field>
      <IconButton icon={Trash2} label={t('lines.remove', { n: number })} className="mb-0.5 max-md:justify-self-start" onClick={onRemove} />
      <p className="col-span-2 text-right text-dense text-soft md:col-span-6">
        {t('lines.net')} <Money money={{ amount: net, currency }} className="font-medium text-ink" />
      </p>
    </li>
  )
}
