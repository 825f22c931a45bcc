import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { BillingInvoice } from '@/api/types'
import { useClinic, useSlug } from '@/app/clinic'
import { formatDate } from '@/i18n/format'
import { Badge, type Tone } from '@/ui/Badge'
import { Button } from '@/ui/Button'
import { Money } from '@/ui/Money'
import { ErrorState } from '@/ui/States'
import { Table, TableSkeleton, Td, Th, Tr } from '@/ui/Table'
import { invoicesQuery } from './queries'

const tones: Record<BillingInvoice['status'], Tone> = { draft: 'neutral', open: 'warning', paid: 'success', uncollectible: 'danger', void: 'neutral' }

/** What the clinic was charged, with the documents. */
export function Invoices() {
  const { t } = useTranslation('billing')
  const invoices = useInfiniteQuery(invoicesQuery(useSlug()))
  const all = invoices.data?.pages.flatMap((p) => p.items)
  if (invoices.isError && !all) return <ErrorState error={invoices.error} onRetry={() => void invoices.refetch()} />
  if (all?.length === 0) return null
  return (
    <section aria-labelledby="invoices" className="mt-8">
      <h2 id="invoices" className="mb-3 text-body font-semibold">
        {t('invoices.title')}
      </h2>
      <Table label={t('invoices.title')} aria-busy={!all}>
        <thead>
          <tr>
            <Th>{t('invoices.date')}</Th>
            <Th className="max-md:hidden">{t('invoices.number')}</Th>
            <Th>{t('invoices.state')}</Th>
            <Th numeric className="max-md:hidden">
              {t('invoices.tax')}
            </Th>
            <Th numeric>{t('invoices.total')}</Th>
            <Th>
              <span className="sr-only">{t('invoices.document')}</span>
            </Th>
          </tr>
        </thead>
        {all ? <Rows invoices={all} /> : <TableSkeleton columns={4} rows={3} />}
      </Table>
      {invoices.hasNextPage && (
        <Button className="mt-3" busy={invoices.isFetchingNextPage} onClick={() => void invoices.fetchNextPage()}>
          {t('common:actions.more')}
        </Button>
      )}
    </section>
  )
}

function Rows({ invoices }: { invoices: BillingInvoice[] }) {
  const { t } = useTranslation('billing')
  const { time_zone } = useClinic()
  return (
    <tbody>
      {invoices.map((i) => (
        <Tr key={i.id}>
          <Td className="tabular-nums">{formatDate(i.at, time_zone)}</Td>
          <Td className="text-muted max-md:hidden">{i.number}</Td>
          <Td>
            <Badge tone={tones[i.status]}>{t(`invoices.states.${i.status}`)}</Badge>
          </Td>
          <Td numeric className="text-muted max-md:hidden">
            <Money money={i.tax} />
          </Td>
          <Td numeric>
            <Money money={i.total} />
          </Td>
          <Td numeric>
            <Documents invoice={i} />
          </Td>
        </Tr>
      ))}
    </tbody>
  )
}

function Documents({ invoice }: { invoice: BillingInvoice }) {
  const { t } = useTranslation('billing')
  const link = 'inline-flex min-h-8 items-center font-medium text-accent-ink hover:underline max-md:min-h-11'
  return (
    <span className="inline-flex gap-4">
      {invoice.url && invoice.status === 'open' && (
        <a href={invoice.url} target="_blank" rel="noopener" className={link}>
          {t('invoices.pay')}
        </a>
      )}
      {invoice.pdf && (
        <a href={invoice.pdf} target="_blank" rel="noopener" className={link} aria-label={t('invoices.pdf', { number: invoice.number })}>
          PDF
        </a>
      )}
    </span>
  )
}
