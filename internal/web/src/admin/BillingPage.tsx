import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { CreditCard } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { BillingReport } from '@/api/types'
import { formatDate, formatNumber, useLanguage } from '@/i18n/format'
import { Badge } from '@/ui/Badge'
import { Page } from '@/ui/Page'
import { EmptyState, ErrorState } from '@/ui/States'
import { Table, TableSkeleton, Td, Th, Tr } from '@/ui/Table'
import { driftQuery } from './queries'

/** What the nightly comparisons with Stripe found; that they found nothing is seen too. */
export function BillingPage() {
  const { t } = useTranslation('admin')
  const drift = useQuery(driftQuery)
  const reports = drift.data?.items
  return (
    <Page title={t('billing.drift.title')} text={t('billing.drift.text')}>
      {drift.isError && !reports ? (
        <ErrorState error={drift.error} onRetry={() => void drift.refetch()} />
      ) : drift.data && (!drift.data.on || reports?.length === 0) ? (
        <EmptyState
          icon={CreditCard}
          title={t(drift.data.on ? 'billing.drift.empty' : 'billing.drift.off')}
          text={t(drift.data.on ? 'billing.drift.empty_text' : 'billing.drift.off_text')}
        />
      ) : (
        <div className="flex flex-col gap-8">
          <Nights reports={reports} />
          {reports
            ?.filter((r) => r.drifts.length > 0)
            .map((r) => (
              <Drifts key={r.day} report={r} />
            ))}
        </div>
      )}
    </Page>
  )
}

function Nights({ reports }: { reports: BillingReport[] | undefined }) {
  const { t } = useTranslation('admin')
  const language = useLanguage()
  const n = (value: number) => formatNumber(value, language)
  return (
    <Table label={t('billing.drift.title')} aria-busy={!reports}>
      <thead>
        <tr>
          <Th>{t('billing.drift.day')}</Th>
          <Th>{t('billing.drift.state')}</Th>
          <Th numeric>{t('billing.drift.checked')}</Th>
          <Th numeric className="max-md:hidden">
            {t('billing.drift.failed')}
          </Th>
          <Th numeric>{t('billing.drift.found')}</Th>
        </tr>
      </thead>
      {reports ? (
        <tbody>
          {reports.map((r) => (
            <Tr key={r.day}>
              <Td className="tabular-nums">{formatDate(r.day)}</Td>
              <Td>
                <NightState report={r} />
              </Td>
              <Td numeric>{n(r.checked)}</Td>
              <Td numeric className="max-md:hidden">
                {n(r.failed)}
              </Td>
              <Td numeric>{n(r.found)}</Td>
            </Tr>
          ))}
        </tbody>
      ) : (
        <TableSkeleton columns={4} rows={3} />
      )}
    </Table>
  )
}

function NightState({ report }: { report: BillingReport }) {
  const { t } = useTranslation('admin')
  if (!report.finished_at) return <Badge tone="info">{t('billing.drift.running')}</Badge>
  if (report.found === 0) return <Badge tone="success">{t('billing.drift.clean')}</Badge>
  const open = report.drifts.some((d) => !d.mended)
  return <Badge tone={open ? 'danger' : 'warning'}>{t(open ? 'billing.drift.open' : 'billing.drift.mended')}</Badge>
}

function Drifts({ report }: { report: BillingReport }) {
  const { t } = useTranslation('admin')
  const title = t('billing.drift.of', { day: formatDate(report.day) })
  return (
    <section className="flex flex-col gap-3">
      <h2 className="text-body font-semibold">{title}</h2>
      <Table label={title}>
        <thead>
          <tr>
            <Th>{t('billing.drift.clinic')}</Th>
            <Th>{t('billing.drift.what')}</Th>
            <Th>{t('billing.drift.was')}</Th>
            <Th>{t('billing.drift.is')}</Th>
            <Th>{t('billing.drift.state')}</Th>
          </tr>
        </thead>
        <tbody>
          {report.drifts.map((d, i) => (
            <Tr key={i}>
              <Td>
                {d.tenant_id ? (
                  <Link to="/admin/tenants/$id" params={{ id: d.tenant_id }} className="font-mono text-meta text-accent-ink hover:underline">
                    {d.tenant_id}
                  </Link>
                ) : (
                  t('billing.drift.platform')
                )}
              </Td>
              <Td>{t(`billing.drift.kinds.${d.what.split(' ')[0] ?? ''}`)}</Td>
              <Td className="tabular-nums">{d.was || '–'}</Td>
              <Td className="tabular-nums">{d.is || '–'}</Td>
              <Td>
                <Badge tone={d.mended ? 'success' : 'danger'}>{t(d.mended ? 'billing.drift.mended' : 'billing.drift.open')}</Badge>
              </Td>
            </Tr>
          ))}
        </tbody>
      </Table>
    </section>
  )
}
