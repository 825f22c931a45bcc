import { Link, type LinkProps } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { numeric } from '@/calendar/format'
import type { Day } from '@/calendar/zone'
import { Skeleton } from '@/ui/Skeleton'
import { Section } from '@/ui/Page'
import type { Series } from './DayChart'
import type { DashboardDay } from './queries'

const DayChart = lazy(() => import('./DayChart').then((m) => ({ default: m.DayChart })))

export interface ChartCardProps {
  title: string
  days: readonly DashboardDay[]
  series: readonly Series[]
  /** A value in words, for the table and the point at the pointer. */
  say: (value: number) => string
  /** What the numbers of a day lead to. */
  to: (day: Day) => Pick<LinkProps, 'to' | 'params' | 'search'>
}

/** A chart of days for the eye, and the same numbers as a table for everybody, each leading to its day. */
export function ChartCard({ title, days, series, say, to }: ChartCardProps) {
  const { t } = useTranslation('dashboard')
  const isEmpty = days.every((d) => series.every((s) => !d[s.key]))
  return (
    <Section title={title}>
      {isEmpty ? (
        <p className="text-dense text-muted">{t('no_data')}</p>
      ) : (
        <>
          <div aria-hidden className="h-48">
            <Suspense fallback={<Skeleton className="h-full w-full" />}>
              <DayChart days={days} series={series} say={say} />
            </Suspense>
          </div>
          <details className="mt-3">
            <summary className="w-fit cursor-pointer rounded-dense py-1 text-dense text-muted hover:text-ink max-md:py-3">{t('as_table')}</summary>
            <div className="mt-2 max-h-72 overflow-auto">
              <table className="w-full text-dense">
                <caption className="sr-only">{title}</caption>
                <thead>
                  <tr className="border-b border-line text-left text-muted">
                    <th scope="col" className="py-1 pr-3 font-medium">
                      {t('day')}
                    </th>
                    {series.map((s) => (
                      <th key={s.key} scope="col" className="py-1 pr-3 text-right font-medium">
                        {s.label}
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {days.map((d) => (
                    <tr key={d.day} className="border-b border-line-faint last:border-0">
                      <th scope="row" className="py-1 pr-3 text-left font-normal tabular-nums">
                        <Link {...(to(d.day) as LinkProps)} className="text-accent-ink underline hover:no-underline">
                          {numeric(d.day)}
                        </Link>
                      </th>
                      {series.map((s) => (
                        <td key={s.key} className="py-1 pr-3 text-right tabular-nums">
                          {say(d[s.key] ?? 0)}
                        </td>
                      ))}
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          </details>
        </>
      )}
    </Section>
  )
}
