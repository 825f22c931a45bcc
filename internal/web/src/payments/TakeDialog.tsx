import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isApiError } from '@/api/error'
import { useClinic, useSlug } from '@/app/clinic'
import { ClientChoice } from '@/clients/ClientChoice'
import { formatMoney, useLanguage } from '@/i18n/format'
import { fieldText } from '@/i18n/words'
import { Button } from '@/ui/Button'
import { Buttons, Dialog } from '@/ui/Dialog'
import { Field } from '@/ui/Field'
import { Input } from '@/ui/Input'
import { MoneyInput } from '@/ui/Money'
import { Select } from '@/ui/Select'
import { FormError } from '@/ui/States'
import { toast } from '@/ui/toast'
import { LinkReady } from './LinkReady'
import { MethodChoice } from './MethodChoice'
import { useTake, waysQuery } from './queries'
import type { For, Payment, PaymentKind } from './types'
import { useMethodKeys } from './useMethodKeys'

interface TakeDialogProps {
  of: For
  onClose: () => void
  onTaken?: (p: Payment) => void
}

const DAYS = [1, 3, 7, 14, 30, 60, 90]

/** Takes a payment: an amount, a way, Enter. A link shows how to hand it over. */
export function TakeDialog({ of, onClose, onTaken }: TakeDialogProps) {
  const { t } = useTranslation('payments')
  const language = useLanguage()
  const clinic = useClinic()
  const ways = useQuery(waysQuery(useSlug()))
  const take = useTake()
  const [kind, setKind] = useState<PaymentKind>('cash')
  const [amount, setAmount] = useState(of.amount ?? NaN)
  const [purpose, setPurpose] = useState(of.purpose ?? '')
  const [client, setClient] = useState(of.client ?? null)
  const [days, setDays] = useState(14)
  const [speaks, setSpeaks] = useState(clinic.language)
  const [made, setMade] = useState<Payment | null>(null)
  const [tried, setTried] = useState(false)
  const isOnline = Boolean(ways.data?.stripe ?? false) || Boolean(ways.data?.paypal ?? false)
  useMethodKeys(isOnline, setKind)
  const wrong = (path: string) => {
    const field = isApiError(take.error) ? take.error.errors.find((e) => e.path === path) : undefined
    return field && fieldText(t, field)
  }
  const lacksAmount = Number.isNaN(amount) || amount <= 0
  const submit = () => {
    setTried(true)
    if (lacksAmount || purpose.trim() === '' || take.isPending) return
    take.mutate(
      {
        kind,
        amount,
        purpose: purpose.trim(),
        ...(client ? { client_id: client.id } : {}),
        ...(of.appointmentId ? { appointment_id: of.appointmentId } : {}),
        ...(of.invoiceId ? { invoice_id: of.invoiceId } : {}),
        ...(kind === 'link' ? { days, language: speaks === 'en' ? 'en' : 'ro' } : {}),
      },
      {
        onSuccess: (p) => {
          take.done()
          if (p.kind === 'link') return setMade(p)
          toast.done(t('take.done', { amount: formatMoney(p.amount, language) }))
          onClose()
          onTaken?.(p)
        },
      },
    )
  }
  if (made)
    return (
      <LinkReady
        payment={made}
        onClose={() => {
          onClose()
          onTaken?.(made)
        }}
      />
    )
  return (
    <Dialog open onOpenChange={onClose} title={t('take.title')}>
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(e) => {
          e.preventDefault()
          submit()
        }}
      >
        <Field label={t('field.amount')} error={tried && lacksAmount ? t('field.amount_missing') : wrong('amount')}>
          <MoneyInput
            data-amount
            autoFocus
            value={amount}
            onChange={setAmount}
            currency={clinic.currency}
            className="h-12 text-title font-semibold max-md:h-12"
          />
        </Field>
        <MethodChoice value={kind} isOnline={isOnline} onChange={setKind} />
        <Field label={t('field.purpose')} error={tried && purpose.trim() === '' ? 'required' : wrong('purpose')} help={t('field.purpose_help')}>
          <Input value={purpose} maxLength={200} onChange={(e) => setPurpose(e.target.value)} />
        </Field>
        {of.client ? (
          <p className="text-dense text-muted">{t('take.for', { name: of.client.name })}</p>
        ) : (
          <Field label={t('field.client')} optional error={wrong('client_id')}>
            <ClientChoice value={client} except={undefined} onChange={setClient} />
          </Field>
        )}
        {kind === 'link' && (
          <div className="grid grid-cols-2 gap-3">
            <Field label={t('field.days')}>
              <Select
                value={String(days)}
                options={DAYS.map((n) => ({ value: String(n), label: t('days', { count: n }) }))}
                onChange={(e) => setDays(Number(e.target.value))}
              />
            </Field>
            <Field label={t('field.language')}>
              <Select
                value={speaks}
                options={[
                  { value: 'ro', label: 'Română' },
                  { value: 'en', label: 'English' },
                ]}
                onChange={(e) => setSpeaks(e.target.value === 'en' ? 'en' : 'ro')}
              />
            </Field>
          </div>
        )}
        <FormError error={take.error} />
        <Buttons>
          <Button onClick={onClose}>{t('common:actions.cancel')}</Button>
          <Button type="submit" look="primary" busy={take.isPending}>
            {lacksAmount
              ? t(kind === 'link' ? 'take.make_link' : 'take.enter')
              : t(kind === 'link' ? 'take.make_link_of' : 'take.enter_of', { amount: formatMoney({ amount, currency: clinic.currency }, language) })}
          </Button>
        </Buttons>
      </form>
    </Dialog>
  )
}
