import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { RefreshCw, X } from 'lucide-react'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan, useClinic, useSlug } from '@/app/clinic'
import { formatDateTime, formatMoney, useLanguage } from '@/i18n/format'
import { Button, IconButton } from '@/ui/Button'
import { Money } from '@/ui/Money'
import { SkeletonLines } from '@/ui/Skeleton'
import { ErrorState, Notice } from '@/ui/States'
import { toast } from '@/ui/toast'
import { CancelDialog } from './CancelDialog'
import { HandOver } from './HandOver'
import { MoneyHistory } from './MoneyHistory'
import { paymentQuery, useCheck } from './queries'
import { RefundDialog } from './RefundDialog'
import { ReverseDialog } from './ReverseDialog'
import { StateBadge } from './StateBadge'
import { wayOf } from './tone'
import type { Payment } from './types'

/** One payment: what it is, where it stands, what happened, and what can be done. */
export function PaymentPanel({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation('payments')
  const found = useQuery(paymentQuery(useSlug(), id))
  const title = useRef<HTMLHeadingElement>(null)
  const p = found.data
  const isThere = p !== undefined
  useEffect(() => {
    if (isThere) title.current?.focus({ preventScroll: true })
  }, [isThere])
  return (
    <>
      <header className="flex items-start gap-1 border-b border-line px-5 py-3.5">
        <div className="min-w-0 flex-1">
          <h2 ref={title} tabIndex={-1} className="truncate text-title font-semibold outline-none">
            {p ? <Money money={p.amount} /> : t('panel.loading')}
          </h2>
          {p && (
            <p className="mt-1">
              <StateBadge payment={p} />
            </p>
          )}
        </div>
        {p?.kind === 'link' && <CheckButton payment={p} />}
        <IconButton icon={X} label={t('panel.close')} className="-mr-2" onClick={onClose} />
      </header>
      {found.isError && !p ? (
        <ErrorState error={found.error} onRetry={() => void found.refetch()} />
      ) : p ? (
        <Body payment={p} />
      ) : (
        <SkeletonLines lines={6} className="p-5" />
      )}
    </>
  )
}

function CheckButton({ payment: p }: { payment: Payment }) {
  const { t } = useTranslation('payments')
  const check = useCheck(p.id)
  return (
    <IconButton
      icon={RefreshCw}
      size={16}
      label={t('panel.check')}
      disabled={check.isPending}
      onClick={() => {
        check.mutate(undefined, { onError: (e) => toast.failed(e) })
      }}
    />
  )
}

function Body({ payment: p }: { payment: Payment }) {
  const { t } = useTranslation('payments')
  const slug = useSlug()
  const can = useCan()
  const language = useLanguage()
  const { time_zone: zone } = useClinic()
  const [open, setOpen] = useState<'refund' | 'cancel' | 'reverse' | null>(null)
  const close = () => setOpen(null)
  const mayRefund = can('payments.refund') && p.refundable > 0 && p.paid_at !== null && p.state !== 'reversed'
  const mayCancel = can('payments.write') && p.state === 'open'
  const mayReverse = can('payments.write') && p.kind !== 'link' && p.state === 'paid'
  return (
    <>
      <div className="flex min-h-0 flex-1 flex-col gap-5 overflow-y-auto px-5 py-4">
        {p.dispute && (
          <Notice tone={p.dispute.status === 'won' ? 'success' : 'warning'}>
            {t([`dispute.${p.dispute.status}`, 'dispute.other'], {
              amount: formatMoney({ amount: p.dispute.amount, currency: p.amount.currency }, language),
              day: p.dispute.due_by ? formatDateTime(p.dispute.due_by, zone) : '',
            })}
          </Notice>
        )}
        {p.state === 'open' && can('payments.write') && (
          <section aria-label={t('link.hand_over')}>
            <HandOver payment={p} />
          </section>
        )}
        <dl className="grid gap-3.5">
          <Line term={t('column.purpose')}>{p.purpose}</Line>
          <Line term={t('column.client')}>
            {p.client ? (
              <Link to="/c/$slug/clients/$id" params={{ slug, id: p.client.id }} className="font-medium text-accent-ink hover:underline">
                {p.client.name}
              </Link>
            ) : (
              <span className="text-muted">{t('nobody')}</span>
            )}
          </Line>
          <Line term={t('column.method')}>{t(`way.${wayOf(p)}`)}</Line>
          {p.state === 'open' && p.expires_at && <Line term={t('panel.until')}>{formatDateTime(p.expires_at, zone)}</Line>}
          {p.note && <Line term={t('field.note')}>{p.note}</Line>}
        </dl>
        <MoneyHistory payment={p} />
      </div>
      {(mayRefund || mayCancel || mayReverse) && (
        <footer className="flex flex-wrap gap-2 border-t border-line px-5 py-3 pb-[max(12px,env(safe-area-inset-bottom))]">
          {mayRefund && <Button onClick={() => setOpen('refund')}>{t('refund.open')}</Button>}
          {mayReverse && (
            <Button look="quiet" onClick={() => setOpen('reverse')}>
              {t('reverse.open')}
            </Button>
          )}
          {mayCancel && (
            <Button look="danger-quiet" onClick={() => setOpen('cancel')}>
              {t('cancel.open')}
            </Button>
          )}
        </footer>
      )}
      {open === 'refund' && <RefundDialog payment={p} onClose={close} />}
      {open === 'cancel' && <CancelDialog payment={p} onClose={close} />}
      {open === 'reverse' && <ReverseDialog payment={p} onClose={close} />}
    </>
  )
}

function Line({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div>
      <dt className="mb-0.5 text-meta text-muted">{term}</dt>
      <dd className="break-words">{children}</dd>
    </div>
  )
}
