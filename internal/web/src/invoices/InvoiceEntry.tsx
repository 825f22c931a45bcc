import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useSlug } from '@/app/clinic'
import { numeric } from '@/calendar/format'
import { Money } from '@/ui/Money'
import { StandingBadge } from './StandingBadge'
import type { Invoice } from './types'

/** An invoice among what happened with its client. */
export function InvoiceEntry({ invoice: i }: { invoice: Invoice }) {
  const { t } = useTranslation('invoices')
  return (
    <p className="flex min-h-10 flex-wrap items-center gap-x-2 gap-y-1">
      <Link to="/c/$slug/payments/invoices" params={{ slug: useSlug() }} search={{ open: i.id }} className="font-medium hover:underline">
        {t(`kind.${i.kind}`, { name: i.name })}
      </Link>
      <Money money={{ amount: i.total, currency: i.currency }} className="text-soft" />
      <StandingBadge invoice={i} />
      <span className="text-meta text-muted">{numeric(i.issued_on)}</span>
    </p>
  )
}
