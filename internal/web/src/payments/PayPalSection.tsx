import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isApiError } from '@/api/error'
import { useClinic } from '@/app/clinic'
import { formatDate } from '@/i18n/format'
import { Badge } from '@/ui/Badge'
import { Button } from '@/ui/Button'
import { Field } from '@/ui/Field'
import { Input } from '@/ui/Input'
import { Section } from '@/ui/Page'
import { FormError, Notice } from '@/ui/States'
import { toast } from '@/ui/toast'
import { useConnectPayPal } from './accounts'
import type { PaymentAccounts } from './types'

/** The clinic's own app at PayPal. */
export function PayPalSection({ accounts, onDisconnect }: { accounts: PaymentAccounts; onDisconnect: () => void }) {
  const { t } = useTranslation('payments')
  const { time_zone: zone, currency } = useClinic()
  const p = accounts.paypal
  return (
    <Section title="PayPal" text={t('paypal.text')} actions={p && <Badge tone="success">{t('paypal.on')}</Badge>}>
      {p ? (
        <div className="flex flex-col items-start gap-4">
          <p className="text-body break-all">
            <span className="font-medium">{p.client_id}</span>
            <span className="block text-dense text-muted">{t('accounts.by', { by: p.by, day: formatDate(p.at, zone) })}</span>
          </p>
          <Button look="danger-quiet" onClick={onDisconnect}>
            {t('accounts.disconnect')}
          </Button>
        </div>
      ) : accounts.paypal_offered ? (
        <Connect />
      ) : (
        <Notice tone="info">{t('paypal.currency', { currency: currency === 'RON' ? 'lei' : currency })}</Notice>
      )}
    </Section>
  )
}

function Connect() {
  const { t } = useTranslation('payments')
  const connect = useConnectPayPal()
  const [id, setId] = useState('')
  const [secret, setSecret] = useState('')
  const refused = isApiError(connect.error) && connect.error.errors.some((e) => e.code === 'refused')
  return (
    <form
      noValidate
      className="flex max-w-100 flex-col gap-4"
      onSubmit={(e) => {
        e.preventDefault()
        if (!id.trim() || !secret.trim() || connect.isPending) return
        connect.mutate({ client_id: id.trim(), client_secret: secret.trim() }, { onSuccess: () => toast.done(t('accounts.connected')) })
      }}
    >
      <p className="text-body text-soft">{t('paypal.how')}</p>
      <Field label={t('paypal.id')}>
        <Input value={id} autoComplete="off" spellCheck={false} onChange={(e) => setId(e.target.value)} />
      </Field>
      <Field label={t('paypal.secret')} error={refused ? t('paypal.refused') : undefined}>
        <Input type="password" value={secret} autoComplete="off" onChange={(e) => setSecret(e.target.value)} />
      </Field>
      {!refused && <FormError error={connect.error} />}
      <Button type="submit" className="self-start" busy={connect.isPending} disabled={!id.trim() || !secret.trim()}>
        {t('paypal.connect')}
      </Button>
    </form>
  )
}
