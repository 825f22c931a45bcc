import type { UseInfiniteQueryResult } from '@tanstack/react-query'
import { Mail, ReceiptText } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { numeric } from '@/calendar/format'
import { MoneyList } from '@/payments/MoneyList'
import { cn } from '@/ui/cn'
import { Money } from '@/ui/Money'
import { StandingBadge } from './StandingBadge'
import type { Invoice } from './types'

interface InvoiceListProps {
  found: UseInfiniteQueryResult
  invoices: readonly Invoice[]
  narrow: boolean
  openId: string | undefined
  isFiltered: boolean
  onOpen: (i: Invoice) => void
  onClear: () => void
  onNew: (() => void) | undefined
}

/** The documents in each of their states. */
export function InvoiceList({ found, invoices, narrow, openId, ...props }: InvoiceListProps) {
  const { t } = useTranslation('invoices')
  return (
    <MoneyList
      words="invoices"
      icon={ReceiptText}
      found={found}
      items={invoices}
      isFiltered={props.isFiltered}
      onClear={props.onClear}
      first={props.onNew && { label: t('new'), onClick: props.onNew }}
      table={narrow ? undefined : <InvoiceTable invoices={invoices} openId={openId} onOpen={props.onOpen} />}
      row={(i) => <Row invoice={i} onOpen={props.onOpen} />}
    />
  )
}

const total = (i: Invoice) => (
  <Money money={{ amount: i.total, currency: i.currency }} className={cn('font-medium', i.standing === 'cancelled' && 'text-muted line-through')} />
)

function InvoiceTable({ invoices, openId, onOpen }: Pick<InvoiceListProps, 'invoices' | 'openId' | 'onOpen'>) {
  const { t } = useTranslation('invoices')
  const head = 'sticky top-0 z-1 h-9 border-b border-line bg-surface px-3.5 text-left text-meta font-medium whitespace-nowrap text-muted first:pl-5'
  return (
    <table aria-label={t('title')} className="w-full border-collapse text-body">
      <thead>
        <tr>
          <th className={head}>{t('column.number')}</th>
          <th className={head}>{t('column.buyer')}</th>
          <th className={head}>{t('column.issued')}</th>
          <th className={head}>{t('column.due')}</th>
          <th className={head}>{t('column.standing')}</th>
          <th className={cn(head, 'pr-5 text-right')}>{t('column.total')}</th>
        </tr>
      </thead>
      <tbody>
        {invoices.map((i) => (
          <tr
            key={i.id}
            className={cn('cursor-pointer border-b border-line-faint hover:bg-hover', i.id === openId && 'bg-selected')}
            onClick={() => onOpen(i)}
          >
            <td className="h-10 pr-3.5 pl-5 whitespace-nowrap">
              <button type="button" data-row={i.id} className={cn('font-medium tabular-nums', !i.name && 'text-muted')} onClick={() => onOpen(i)}>
                {i.name || t('standing.draft')}
              </button>
            </td>
            <td className="max-w-72 truncate px-3.5 text-soft">{i.buyer.name || t('nobody')}</td>
            <td className="px-3.5 whitespace-nowrap text-muted tabular-nums">{i.issued_on && numeric(i.issued_on)}</td>
            <td className="px-3.5 whitespace-nowrap text-muted tabular-nums">{i.due_on && numeric(i.due_on)}</td>
            <td className="px-3.5">
              <span className="inline-flex items-center gap-2">
                <StandingBadge invoice={i} />
                {i.mail?.state === 'sent' && (
                  <span title={t('mail.state.sent')}>
                    <Mail size={14} className="text-muted" aria-label={t('mail.state.sent')} />
                  </span>
                )}
              </span>
            </td>
            <td className="pr-5 pl-3.5 text-right whitespace-nowrap">{total(i)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Row({ invoice: i, onOpen }: { invoice: Invoice; onOpen: (i: Invoice) => void }) {
  const { t } = useTranslation('invoices')
  return (
    <button
      type="button"
      data-row={i.id}
      className="flex min-h-16 w-full items-center gap-3 border-b border-line-faint px-4 py-2 text-left focus-visible:outline-offset-[-2px] active:bg-hover"
      onClick={() => onOpen(i)}
    >
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium">{i.buyer.name || t('nobody')}</span>
        <span className="block truncate text-dense text-muted tabular-nums">
          {[i.name || t('standing.draft'), i.issued_on && numeric(i.issued_on)].filter(Boolean).join(' · ')}
        </span>
      </span>
      <span className="flex flex-col items-end gap-1">
        {total(i)}
        <StandingBadge invoice={i} />
      </span>
    </button>
  )
}
