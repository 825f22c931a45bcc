import { useTranslation } from 'react-i18next'
import { Field } from '@/ui/Field'
import { Input } from '@/ui/Input'
import { AddressFields } from './AddressFields'
import type { InvoiceIssuer, InvoiceSettings } from './types'

interface IssuerFieldsProps {
  value: InvoiceIssuer
  counties: InvoiceSettings['counties']
  wrong: (path: string) => string | undefined
  onChange: (issuer: InvoiceIssuer) => void
}

const LIMITS = { name: 200, tax_id: 20, reg_no: 40, capital: 40, iban: 40, bank: 100, phone: 30, email: 320 }

/** The clinic as its invoices name it. */
export function IssuerFields({ value, counties, wrong, onChange }: IssuerFieldsProps) {
  const { t } = useTranslation('invoices')
  const field = (key: keyof typeof LIMITS, optional: boolean, wide = false) => (
    <Field label={t(`issuer.${key}`)} optional={optional} error={wrong(`issuer.${key}`)} className={wide ? 'md:col-span-2' : ''}>
      <Input
        value={value[key]}
        maxLength={LIMITS[key]}
        autoComplete="off"
        {...(key === 'email' ? { type: 'email' } : {})}
        onChange={(e) => onChange({ ...value, [key]: e.target.value })}
      />
    </Field>
  )
  return (
    <div className="grid gap-4 md:grid-cols-2">
      {field('name', false, true)}
      {field('tax_id', false)}
      {field('reg_no', true)}
      <AddressFields
        value={value.address}
        counties={counties}
        path="issuer.place"
        wrong={wrong}
        onChange={(address) => onChange({ ...value, address })}
      />
      {field('iban', true)}
      {field('bank', true)}
      {field('capital', true)}
      {field('phone', true)}
      {field('email', true, true)}
    </div>
  )
}
