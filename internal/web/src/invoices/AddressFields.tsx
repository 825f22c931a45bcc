import { useTranslation } from 'react-i18next'
import { Field } from '@/ui/Field'
import { Input } from '@/ui/Input'
import { Select } from '@/ui/Select'
import type { InvoiceAddress, InvoiceSettings } from './types'

interface AddressFieldsProps {
  value: InvoiceAddress
  counties: InvoiceSettings['counties']
  /** Where the server names it, "buyer.place". */
  path: string
  optional?: boolean
  wrong: (path: string) => string | undefined
  onChange: (address: InvoiceAddress) => void
}

const SECTORS = [1, 2, 3, 4, 5, 6]

/** An address as e-Factura wants it: the county from a list, in Bucharest the sector. */
export function AddressFields({ value, counties, path, optional = false, wrong, onChange }: AddressFieldsProps) {
  const { t } = useTranslation('invoices')
  const set = (part: Partial<InvoiceAddress>) => onChange({ ...value, ...part })
  const isRomania = value.country === 'RO'
  const isBucharest = isRomania && value.county === 'RO-B'
  return (
    <>
      <Field label={t('field.street')} optional={optional} error={wrong(`${path}.street`)} className="md:col-span-2">
        <Input value={value.street} maxLength={150} autoComplete="off" onChange={(e) => set({ street: e.target.value })} />
      </Field>
      {isRomania ? (
        <Field label={t('field.county')} optional={optional} error={wrong(`${path}.county`)}>
          <Select
            value={value.county}
            onChange={(e) => set({ county: e.target.value, ...(e.target.value === 'RO-B' || value.county === 'RO-B' ? { city: '' } : {}) })}
            options={[{ value: '', label: t('common:choose') }, ...counties.map((c) => ({ value: c.code, label: c.name }))]}
          />
        </Field>
      ) : (
        <Field label={t('field.region')} optional error={wrong(`${path}.county`)}>
          <Input value={value.county} maxLength={50} autoComplete="off" onChange={(e) => set({ county: e.target.value })} />
        </Field>
      )}
      <Field label={t(isBucharest ? 'field.sector' : 'field.city')} optional={optional} error={wrong(`${path}.city`)}>
        {isBucharest ? (
          <Select
            value={value.city}
            onChange={(e) => set({ city: e.target.value })}
            options={[
              { value: '', label: t('common:choose') },
              ...SECTORS.map((n) => ({ value: `SECTOR${String(n)}`, label: t('field.sector_n', { n }) })),
            ]}
          />
        ) : (
          <Input value={value.city} maxLength={50} autoComplete="off" onChange={(e) => set({ city: e.target.value })} />
        )}
      </Field>
    </>
  )
}
