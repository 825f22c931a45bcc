import { useTranslation } from 'react-i18next'
import { useClinic } from '@/app/clinic'
import { formatDateTime } from '@/i18n/format'
import { cn } from '@/ui/cn'
import { Money } from '@/ui/Money'
import { wayOf } from './tone'
import type { Payment } from './types'

interface Step {
  key: string
  at: string
  text: string
  note?: string
  amount?: number
  isFailed?: boolean
}

/** What happened with a payment, in the order in which it did. */
export function MoneyHistory({ payment: p }: { payment: Payment }) {
  const { t } = useTranslation('payments')
  const { time_zone: zone } = useClinic()
  const steps: Step[] = [
    { key: 'made', at: p.created_at, text: t(p.kind === 'link' ? 'history.link' : 'history.entered', { by: p.created_by }) },
    ...(p.paid_at && p.kind === 'link'
      ? [{ key: 'paid', at: p.paid_at, text: t('history.paid', { way: t(`way.${wayOf(p)}`) }), amount: p.amount.amount }]
      : []),
    ...p.refunds.map((r) => ({
      key: r.id,
      at: r.at,
      text: r.correction ? t('history.reversed', { by: r.by }) : t(`history.refund.${r.state}`, { by: r.by || t('history.provider') }),
      note: [r.reason, r.state === 'failed' ? t([`refund.why.${r.failure || 'other'}`, 'refund.why.other']) : ''].filter(Boolean).join(' · '),
      amount: -r.amount,
      isFailed: r.state === 'failed',
    })),
    ...p.extras.map((x) => ({
      key: `extra ${x.at}`,
      at: x.at,
      text: t(`history.extra.${x.state}`),
      amount: x.amount,
      isFailed: x.state === 'failed',
    })),
  ].sort((a, b) => a.at.localeCompare(b.at))
  return (
    <section aria-label={t('history.title')}>
      <h3 className="mb-2 text-dense font-semibold">{t('history.title')}</h3>
      <ol className="flex flex-col">
        {steps.map((s) => (
          <li key={s.key} className="flex items-start gap-3 border-l-2 border-line pb-3 pl-3 last:pb-0">
            <div className="min-w-0 flex-1">
              <p className={cn('text-body', s.isFailed && 'text-danger-ink')}>{s.text}</p>
              {s.note && <p className="text-dense text-soft">{s.note}</p>}
              <p className="text-meta text-muted tabular-nums">{formatDateTime(s.at, zone)}</p>
            </div>
            {s.amount !== undefined && (
              <Money
                money={{ amount: s.amount, currency: p.amount.currency }}
                className={cn('flex-none font-medium', s.isFailed && 'text-muted line-through')}
              />
            )}
          </li>
        ))}
      </ol>
    </section>
  )
}
