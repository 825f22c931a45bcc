import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useSlug } from '@/app/clinic'
import type { Day } from '@/calendar/zone'
import { Money } from '@/ui/Money'
import { Skeleton } from '@/ui/Skeleton'
import { paymentTotalsQuery } from './queries'

/** Today, the month, and what is still to come. */
export function TotalsStrip({ today, onOpen }: { today: Day; onOpen: () => void }) {
  const { t } = useTranslation('payments')
  const slug = useSlug()
  const first = `${today.slice(0, 8)}01` as Day
  const month = useQuery(paymentTotalsQuery(slug, first, today))
  const d = month.data
  const currency = d?.currency ?? ''
  const ofToday = d?.takings.filter((x) => x.period === today) ?? []
  const sum = (key: 'paid' | 'returned') => ofToday.reduce((n, x) => n + x[key], 0)
  const money = (amount: number | undefined) => (d ? <Money money={{ amount: amount ?? 0, currency }} /> : <Skeleton className="mt-1 h-5 w-24" />)
  if (month.isError && !d) return null
  return (
    <dl aria-label={t('totals.label')} className="grid grid-cols-2 border-b border-line bg-line [gap:1px] md:grid-cols-4">
      <Figure
        term={t('totals.today')}
        note={ofToday
          .map((x) => t(`way.${x.method}`))
          .filter((w, i, all) => all.indexOf(w) === i)
          .join(', ')}
      >
        {money(sum('paid') - sum('returned'))}
      </Figure>
      <Figure term={t('totals.month')} note={t('totals.net')}>
        {money(d ? d.paid - d.returned : 0)}
      </Figure>
      <Figure term={t('totals.returned')} note={t('totals.month_note')}>
        {money(d?.returned)}
      </Figure>
      <Figure
        term={t('totals.open')}
        note={
          d && d.open_count > 0 ? (
            <button type="button" className="font-medium text-accent-ink hover:underline max-md:min-h-11" onClick={onOpen}>
              {t('totals.open_links', { count: d.open_count })}
            </button>
          ) : (
            ''
          )
        }
      >
        {money(d?.open)}
      </Figure>
    </dl>
  )
}

function Figure({ term, note, children }: { term: string; note: ReactNode; children: ReactNode }) {
  return (
    <div className="min-w-0 bg-surface px-4 py-3 md:px-5">
      <dt className="text-meta text-muted">{term}</dt>
      <dd className="text-lead font-semibold tabular-nums">{children}</dd>
      <dd className="min-h-4 truncate text-meta text-muted">{note}</dd>
    </div>
  )
}
