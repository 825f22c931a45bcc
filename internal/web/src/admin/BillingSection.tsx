import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { formatDateTime } from '@/i18n/format'
import { Badge } from '@/ui/Badge'
import { Section } from '@/ui/Page'
import { SkeletonLines } from '@/ui/Skeleton'
import { Facts } from './Facts'
import { tenantBillingQuery } from './queries'

/** What a clinic pays, as it was last read from Stripe. */
export function BillingSection({ id }: { id: string }) {
  const { t } = useTranslation('admin')
  const { data: b, isPending, isError } = useQuery(tenantBillingQuery(id))
  if (isError) return null
  return (
    <Section title={t('billing.title')}>
      {isPending ? (
        <SkeletonLines lines={4} />
      ) : b ? (
        <Facts
          facts={[
            [
              t('billing.state'),
              <span key="state" className="flex flex-wrap items-center gap-2">
                <Badge tone={b.state === 'paid' ? 'success' : b.read_only ? 'danger' : b.state === 'grace' ? 'warning' : 'info'}>
                  {t(`billing.states.${b.state}`)}
                </Badge>
                {b.status && <code className="text-dense text-muted">{b.status}</code>}
              </span>,
            ],
            [t('billing.paid'), b.next_seats > 0 ? t('billing.next', { paid: b.paid_seats, next: b.next_seats }) : String(b.paid_seats)],
            ...(b.period_end ? [[t('billing.period'), formatDateTime(b.period_end)] as const] : []),
            ...(b.trial_until ? [[t('billing.trial'), formatDateTime(b.trial_until)] as const] : []),
            ...(b.read_only_from ? [[t('billing.read_only'), formatDateTime(b.read_only_from)] as const] : []),
            ...(b.customer_id
              ? [
                  [
                    t('billing.customer'),
                    <code key="customer" className="text-dense break-all">
                      {b.customer_id}
                    </code>,
                  ] as const,
                ]
              : []),
            ...(b.read_at ? [[t('billing.changed'), formatDateTime(b.read_at)] as const] : []),
          ]}
        />
      ) : (
        <p className="text-muted">{t('billing.none')}</p>
      )}
    </Section>
  )
}
