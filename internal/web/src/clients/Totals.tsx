import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan, useClinic, useSlug } from '@/app/clinic'
import { formatDate, formatDateTime, formatNumber, useLanguage } from '@/i18n/format'
import { cn } from '@/ui/cn'
import { clientPaymentsQuery } from '@/payments/queries'
import { Money } from '@/ui/Money'
import { Skeleton } from '@/ui/Skeleton'
import { Notice } from '@/ui/States'
import { totalsQuery } from './queries'

/** What the calendar says of a client in figures; what was spent only for who may see it. */
export function Totals({ clientId, isDense = false }: { clientId: string; isDense?: boolean }) {
  const { t } = useTranslation('clients')
  const language = useLanguage()
  const { time_zone: zone } = useClinic()
  const slug = useSlug()
  const seesMoney = useCan()('payments.read')
  const found = useQuery(totalsQuery(slug, clientId))
  const money = useQuery({ ...clientPaymentsQuery(slug, clientId), enabled: seesMoney })
  if (found.isError && !found.data) return <Notice>{t('failed.totals')}</Notice>
  const d = found.data
  const none = <span className="font-normal text-muted">—</span>
  const all: [string, ReactNode][] = [
    [t('totals.visits'), d && formatNumber(d.visits, language)],
    [t('totals.no_show'), d && (d.no_show_percent === null ? none : t('totals.percent', { count: Math.round(d.no_show_percent) }))],
    ...(d && !d.spent
      ? []
      : ([[t('totals.spent'), d && (d.spent?.length ? d.spent.map((m) => <Money key={m.currency} money={m} className="block" />) : none)]] as [
          string,
          ReactNode,
        ][])),
    ...(seesMoney
      ? ([
          [t('payments:client.paid'), money.data && <Money money={{ amount: money.data.paid, currency: money.data.currency }} />],
          [
            t('payments:client.open'),
            money.data && (money.data.open > 0 ? <Money money={{ amount: money.data.open, currency: money.data.currency }} /> : none),
          ],
        ] as [string, ReactNode][])
      : []),
    [t('column.last_visit'), d && (d.last_at ? formatDate(d.last_at, zone) : none)],
    [t('column.next_visit'), d && (d.next_at ? formatDateTime(d.next_at, zone) : none)],
  ]
  return (
    <dl
      aria-label={t('totals.label')}
      className={cn(
        'grid overflow-hidden rounded-base border border-line bg-line [gap:1px]',
        isDense ? 'grid-cols-2' : 'grid-cols-2 md:grid-cols-[repeat(auto-fit,minmax(130px,1fr))]',
      )}
    >
      {all.map(([term, value], i) => (
        <div
          key={term}
          className={cn('bg-surface px-4 py-2.5', all.length % 2 === 1 && i === all.length - 1 && (isDense ? 'col-span-2' : 'max-md:col-span-2'))}
        >
          <dt className="text-meta text-muted">{term}</dt>
          <dd className="text-body font-semibold whitespace-nowrap tabular-nums">{value ?? <Skeleton className="mt-1 h-4 w-14" />}</dd>
        </div>
      ))}
    </dl>
  )
}
