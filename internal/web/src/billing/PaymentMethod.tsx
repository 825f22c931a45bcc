import { CreditCard } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Billing } from '@/api/types'
import { Button } from '@/ui/Button'
import { Section } from '@/ui/Page'
import { toast } from '@/ui/toast'
import { usePortal } from './queries'

/** The card that is charged, and the page where it is changed. */
export function PaymentMethod({ billing }: { billing: Billing }) {
  const { t } = useTranslation('billing')
  const portal = usePortal()
  const { card } = billing
  return (
    <Section title={t('payment.title')} text={t('payment.text')}>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <span className="flex items-center gap-3">
          <CreditCard size={18} className="text-muted" aria-hidden />
          {card ? (
            <span className="tabular-nums">
              <span className="capitalize">{card.brand}</span> •••• {card.last4}
              <span className="ml-2 text-muted">{t('payment.expires', { month: String(card.exp_month).padStart(2, '0'), year: card.exp_year })}</span>
            </span>
          ) : (
            <span className="text-muted">{t('payment.none')}</span>
          )}
        </span>
        <Button
          busy={portal.isPending || portal.isSuccess}
          onClick={() => {
            portal.mutate(undefined, {
              onError: (error) => {
                toast.failed(error)
              },
            })
          }}
        >
          {t('payment.portal')}
        </Button>
      </div>
    </Section>
  )
}
