import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Wallet } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Appointment } from '@/api/types'
import { useCan, useSlug } from '@/app/clinic'
import { Button } from '@/ui/Button'
import { Money } from '@/ui/Money'
import { AppointmentInvoice } from '@/invoices/AppointmentInvoice'
import { paymentsOfQuery } from './queries'
import { StateBadge } from './StateBadge'
import { TakeDialog } from './TakeDialog'
import { wayOf } from './tone'
import type { Payment } from './types'

/** What of the payments counts towards the price: what was paid, less what went back, and links that wait. */
export function coveredBy(all: readonly Payment[]): number {
  return all.reduce((n, p) => n + (p.state === 'open' ? p.amount.amount : p.paid_at && p.state !== 'reversed' ? p.amount.amount - p.returned : 0), 0)
}

/** In an appointment's card: what was paid for it, and the way to take the rest. */
export function AppointmentPayments({ appointment: a }: { appointment: Appointment }) {
  const { t } = useTranslation('payments')
  const slug = useSlug()
  const can = useCan()
  const [isTaking, setTaking] = useState(false)
  const may = can('payments.read')
  const found = useQuery({ ...paymentsOfQuery(slug, { appointment_id: a.id }), enabled: may })
  if (!may) return null
  const all = found.data ?? []
  const left = Math.max(0, a.price.amount - coveredBy(all))
  return (
    <div>
      <dt className="mb-0.5 text-meta text-muted">{t('title')}</dt>
      <dd className="flex flex-col gap-1.5">
        {all.map((p) => (
          <Link
            key={p.id}
            to="/c/$slug/payments"
            params={{ slug }}
            search={{ open: p.id }}
            className="flex min-h-7 items-center justify-between gap-2 rounded-dense hover:bg-hover max-md:min-h-11"
          >
            <span className="min-w-0 truncate text-soft">{t(`way.${wayOf(p)}`)}</span>
            <span className="flex flex-none items-center gap-2">
              <StateBadge payment={p} />
              <Money money={p.amount} className="font-medium" />
            </span>
          </Link>
        ))}
        {found.data?.length === 0 && <span className="text-muted">{t('card.none')}</span>}
        <span className="flex flex-wrap gap-2">
          {can('payments.write') && (
            <Button size="sm" icon={Wallet} onClick={() => setTaking(true)}>
              {t('take.open')}
            </Button>
          )}
          <AppointmentInvoice appointment={a} />
        </span>
        {isTaking && (
          <TakeDialog
            of={{
              client: a.client,
              appointmentId: a.id,
              purpose: a.services
                .map((s) => s.name)
                .join(', ')
                .slice(0, 200),
              ...(left > 0 ? { amount: left } : {}),
            }}
            onClose={() => setTaking(false)}
          />
        )}
      </dd>
    </div>
  )
}
