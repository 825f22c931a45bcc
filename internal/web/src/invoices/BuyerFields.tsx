import { useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useSlug } from '@/app/clinic'
import { Segmented } from '@/calendar/Segmented'
import { ClientChoice } from '@/clients/ClientChoice'
import { clientQuery } from '@/clients/queries'
import { Field } from '@/ui/Field'
import { Input } from '@/ui/Input'
import { toast } from '@/ui/toast'
import { AddressFields } from './AddressFields'
import type { Edited } from './draft'
import type { InvoiceBuyer, InvoiceSettings } from './types'

interface BuyerFieldsProps {
  value: InvoiceBuyer
  clientId: string
  counties: InvoiceSettings['counties']
  wrong: (path: string) => string | undefined
  onChange: (part: Partial<Edited>) => void
}

/** Whom the invoice is for: a client, or a company. */
export function BuyerFields({ value: b, clientId, counties, wrong, onChange }: BuyerFieldsProps) {
  const { t } = useTranslation('invoices')
  const slug = useSlug()
  const cache = useQueryClient()
  const set = (part: Partial<InvoiceBuyer>) => onChange({ buyer: { ...b, ...part } })
  const choose = async (chosen: { id: string; name: string }) => {
    try {
      const c = await cache.fetchQuery(clientQuery(slug, chosen.id))
      onChange({
        client_id: c.id,
        buyer: b.company ? b : { ...b, name: c.name, email: c.email, address: { ...b.address, street: c.address.slice(0, 150) } },
      })
    } catch (e) {
      toast.failed(e)
    }
  }
  return (
    <div className="grid gap-4 md:grid-cols-2">
      <Field label={t('field.client')} optional>
        <ClientChoice
          value={clientId ? { id: clientId, name: b.company ? t('field.client_chosen') : b.name } : null}
          except={undefined}
          onChange={(c) => void choose(c)}
        />
      </Field>
      <div className="flex flex-col gap-1.5">
        <span className="text-dense font-medium text-soft">{t('field.buyer_kind')}</span>
        <Segmented
          label={t('field.buyer_kind')}
          value={b.company ? 'company' : 'person'}
          options={(['person', 'company'] as const).map((v) => ({ value: v, label: t(`buyer.${v}`) }))}
          onChange={(v) => set({ company: v === 'company' })}
        />
      </div>
      <Field label={t(b.company ? 'field.company' : 'field.name')} error={wrong('buyer.name')} className={b.company ? '' : 'md:col-span-1'}>
        <Input value={b.name} maxLength={200} autoComplete="off" onChange={(e) => set({ name: e.target.value })} />
      </Field>
      {b.company && (
        <>
          <Field label={t('field.tax_id')} error={wrong('buyer.tax_id')} help={t('field.tax_id_help')}>
            <Input value={b.tax_id} maxLength={20} autoComplete="off" onChange={(e) => set({ tax_id: e.target.value })} />
          </Field>
          <Field label={t('field.reg_no')} optional error={wrong('buyer.reg_no')}>
            <Input value={b.reg_no} maxLength={40} autoComplete="off" onChange={(e) => set({ reg_no: e.target.value })} />
          </Field>
        </>
      )}
      <Field label={t('field.email')} optional error={wrong('buyer.email')}>
        <Input type="email" value={b.email} autoComplete="off" onChange={(e) => set({ email: e.target.value })} />
      </Field>
      <AddressFields value={b.address} counties={counties} path="buyer.place" optional wrong={wrong} onChange={(address) => set({ address })} />
    </div>
  )
}
