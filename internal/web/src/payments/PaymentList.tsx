import type { UseInfiniteQueryResult } from '@tanstack/react-query'
import { Wallet } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useClinic } from '@/app/clinic'
import { formatDateTime } from '@/i18n/format'
import { cn } from '@/ui/cn'
import { Money } from '@/ui/Money'
import { MoneyList } from './MoneyList'
import { StateBadge } from './StateBadge'
import { iconOf, wayOf } from './tone'
import type { Payment } from './types'

interface PaymentListProps {
  found: UseInfiniteQueryResult
  payments: readonly Payment[]
  narrow: boolean
  openId: string | undefined
  isFiltered: boolean
  onOpen: (id: string) => void
  onClear: () => void
  onTake: (() => void) | undefined
}

/** The payments in each of their states. */
export function PaymentList({ found, payments, narrow, openId, ...props }: PaymentListProps) {
  const { t } = useTranslation('payments')
  return (
    <MoneyList
      words="payments"
      icon={Wallet}
      found={found}
      items={payments}
      isFiltered={props.isFiltered}
      onClear={props.onClear}
      first={props.onTake && { label: t('take.open'), onClick: props.onTake }}
      table={narrow ? undefined : <PaymentTable payments={payments} openId={openId} onOpen={props.onOpen} />}
      row={(p) => <Row payment={p} onOpen={props.onOpen} />}
    />
  )
}

function PaymentTable({ payments, openId, onOpen }: Pick<PaymentListProps, 'payments' | 'openId' | 'onOpen'>) {
  const { t } = useTranslation('payments')
  const { time_zone: zone } = useClinic()
  const head = 'sticky top-0 z-1 h-9 border-b border-line bg-surface px-3.5 text-left text-meta font-medium whitespace-nowrap text-muted first:pl-5'
  return (
    <table aria-label={t('title')} className="w-full border-collapse text-body">
      <thead>
        <tr>
          <th className={head}>{t('column.made')}</th>
          <th className={head}>{t('column.client')}</th>
          <th className={head}>{t('column.purpose')}</th>
          <th className={head}>{t('column.method')}</th>
          <th className={head}>{t('column.state')}</th>
          <th className={cn(head, 'pr-5 text-right')}>{t('column.amount')}</th>
        </tr>
      </thead>
      <tbody>
        {payments.map((p) => {
          const Icon = iconOf(p)
          return (
            <tr
              key={p.id}
              className={cn('cursor-pointer border-b border-line-faint hover:bg-hover', p.id === openId && 'bg-selected')}
              onClick={() => onOpen(p.id)}
            >
              <td className="h-10 pr-3.5 pl-5 whitespace-nowrap text-muted tabular-nums">{formatDateTime(p.created_at, zone)}</td>
              <td className="max-w-56 px-3.5">
                <button type="button" data-row={p.id} className="block max-w-full truncate text-left font-medium" onClick={() => onOpen(p.id)}>
                  {p.client?.name || t('nobody')}
                </button>
              </td>
              <td className="max-w-64 truncate px-3.5 text-soft">{p.purpose}</td>
              <td className="px-3.5 whitespace-nowrap text-soft">
                <span className="inline-flex items-center gap-1.5">
                  <Icon size={15} aria-hidden className="text-muted" />
                  {t(`way.${wayOf(p)}`)}
                </span>
              </td>
              <td className="px-3.5">
                <StateBadge payment={p} />
              </td>
              <td className="pr-5 pl-3.5 text-right whitespace-nowrap">
                <Amount payment={p} />
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

/** The amount; of a corrected one that it counts no more. */
function Amount({ payment: p }: { payment: Payment }) {
  return <Money money={p.amount} className={cn('font-medium', ['reversed', 'cancelled', 'expired'].includes(p.state) && 'text-muted line-through')} />
}

function Row({ payment: p, onOpen }: { payment: Payment; onOpen: (id: string) => void }) {
  const { t } = useTranslation('payments')
  const { time_zone: zone } = useClinic()
  return (
    <button
      type="button"
      data-row={p.id}
      className="flex min-h-16 w-full items-center gap-3 border-b border-line-faint px-4 py-2 text-left focus-visible:outline-offset-[-2px] active:bg-hover"
      onClick={() => onOpen(p.id)}
    >
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium">{p.client?.name || t('nobody')}</span>
        <span className="block truncate text-dense text-muted">
          {t(`way.${wayOf(p)}`)} · {p.purpose}
        </span>
        <span className="block text-meta text-muted tabular-nums">{formatDateTime(p.created_at, zone)}</span>
      </span>
      <span className="flex flex-col items-end gap-1">
        <Amount payment={p} />
        <StateBadge payment={p} />
      </span>
    </button>
  )
}
