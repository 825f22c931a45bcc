import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useClinic, useSlug } from '@/app/clinic'
import { formatDate } from '@/i18n/format'
import { Money } from '@/ui/Money'
import { StateBadge } from './StateBadge'
import { wayOf } from './tone'
import type { Payment } from './types'

/** A payment among what happened with its client. */
export function PaymentEntry({ payment: p }: { payment: Payment }) {
  const { t } = useTranslation('payments')
  const { time_zone: zone } = useClinic()
  return (
    <p className="flex min-h-10 flex-wrap items-center gap-x-2 gap-y-1">
      <Link to="/c/$slug/payments" params={{ slug: useSlug() }} search={{ open: p.id }} className="font-medium hover:underline">
        <Money money={p.amount} />
      </Link>
      <span className="break-words text-soft">{t('timeline.entry', { way: t(`way.${wayOf(p)}`), purpose: p.purpose })}</span>
      <StateBadge payment={p} />
      <span className="text-meta text-muted">{formatDate(p.created_at, zone)}</span>
    </p>
  )
}
