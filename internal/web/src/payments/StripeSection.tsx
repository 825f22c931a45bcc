import { CreditCard, RefreshCw } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useClinic } from '@/app/clinic'
import { formatDate } from '@/i18n/format'
import { Badge } from '@/ui/Badge'
import { Button } from '@/ui/Button'
import { Section } from '@/ui/Page'
import { FormError, Notice } from '@/ui/States'
import { toast } from '@/ui/toast'
import { useAskStripe, useCheckStripe } from './accounts'
import type { PaymentAccounts } from './types'

/** The clinic's account of Stripe: connect it, see what it can do, leave it. */
export function StripeSection({ accounts, onDisconnect }: { accounts: PaymentAccounts; onDisconnect: () => void }) {
  const { t } = useTranslation('payments')
  const { time_zone: zone } = useClinic()
  const ask = useAskStripe()
  const check = useCheckStripe()
  const s = accounts.stripe
  const connect = (
    <Button look="primary" icon={CreditCard} busy={ask.isPending || ask.isSuccess} onClick={() => ask.mutate()}>
      {t('stripe.connect')}
    </Button>
  )
  return (
    <Section
      title={t('stripe.title')}
      text={t('stripe.text')}
      actions={
        s && (
          <Badge tone={s.lost ? 'danger' : s.charges ? 'success' : 'warning'}>
            {t(s.lost ? 'stripe.lost' : s.charges ? 'stripe.on' : 'stripe.waits')}
          </Badge>
        )
      }
    >
      {!accounts.stripe_offered ? (
        <Notice tone="info">{t('stripe.off')}</Notice>
      ) : !s ? (
        <div className="flex flex-col items-start gap-3">
          <p className="text-body text-soft">{t('stripe.how')}</p>
          {connect}
          <FormError error={ask.error} />
        </div>
      ) : (
        <div className="flex flex-col gap-4">
          <p className="text-body">
            <span className="font-medium">{s.name || s.email || s.id}</span>
            <span className="block text-dense text-muted">{t('accounts.by', { by: s.by, day: formatDate(s.at, zone) })}</span>
          </p>
          {s.lost && <Notice>{t('stripe.lost_text')}</Notice>}
          {!s.lost && !s.charges && <Notice tone="warning">{t('stripe.waits_text', { count: s.missing })}</Notice>}
          {!s.lost && s.charges && !s.payouts && <Notice tone="warning">{t('stripe.no_payouts')}</Notice>}
          <div className="flex flex-wrap gap-2">
            {s.lost && connect}
            {!s.lost && (
              <a
                href="https://dashboard.stripe.com"
                target="_blank"
                rel="noreferrer"
                className="inline-flex h-9 items-center rounded-base border border-line px-3.5 font-medium hover:bg-hover max-md:h-11"
              >
                {t('stripe.dashboard')}
              </a>
            )}
            {!s.lost && (
              <Button icon={RefreshCw} busy={check.isPending} onClick={() => check.mutate(undefined, { onError: (e) => toast.failed(e) })}>
                {t('stripe.check')}
              </Button>
            )}
            <Button look="danger-quiet" onClick={onDisconnect}>
              {t('accounts.disconnect')}
            </Button>
          </div>
        </div>
      )}
    </Section>
  )
}
