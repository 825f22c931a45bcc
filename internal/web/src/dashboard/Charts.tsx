import { useTranslation } from 'react-i18next'
import { useClinic, useSlug } from '@/app/clinic'
import type { Day } from '@/calendar/zone'
import { formatMoney, formatNumber, useLanguage } from '@/i18n/format'
import { ChartCard } from './ChartCard'
import { calendarOf, dayOf, newClientsOf } from './figures'
import type { Dashboard } from './queries'
import { Shares } from './Shares'

/** The period day by day, and how its time, its clients and its money are shared. */
export function Charts({ data, provider }: { data: Dashboard; provider: string | undefined }) {
  const { t } = useTranslation(['dashboard', 'clients'])
  const language = useLanguage()
  const slug = useSlug()
  const { currency } = useClinic()
  const number = (n: number) => formatNumber(n, language)
  const { new_clients: fresh, revenue } = data
  const calendarDay = (day: Day) => ({ to: '/c/$slug/calendar' as const, params: { slug }, search: dayOf(day, provider) })
  const most = fresh?.by_source[0]?.count ?? 1
  return (
    <>
      <ChartCard
        title={t('per_day')}
        days={data.days}
        to={calendarDay}
        say={number}
        series={[
          { key: 'appointments', label: t('appointments'), color: '--accent' },
          { key: 'cancelled', label: t('cancelled'), color: '--provider-4' },
          { key: 'no_show', label: t('no_shows'), color: '--provider-3' },
        ]}
      />
      {revenue && (
        <ChartCard
          title={t('revenue')}
          days={data.days}
          to={calendarDay}
          say={(amount) => formatMoney({ amount, currency }, language)}
          series={[
            { key: 'estimated', label: t('estimated'), color: '--provider-0' },
            { key: 'done', label: t('done'), color: '--provider-5' },
          ]}
        />
      )}
      <Shares
        title={t('utilisation_of')}
        empty={t('no_providers')}
        shares={data.utilisation.providers.map((p) => ({
          key: p.provider_id,
          label: p.name,
          color: p.color,
          part: p.rate ?? 0,
          value: t('worked', {
            rate: p.rate === null ? '–' : `${number(Math.round(p.rate * 100))}%`,
            booked: hours(p.booked_minutes, language),
            open: hours(p.open_minutes, language),
          }),
          to: { to: '/c/$slug/calendar', params: { slug }, search: calendarOf(data.period, p.provider_id) },
        }))}
      />
      {fresh && (
        <Shares
          title={t('sources')}
          empty={t('no_new_clients')}
          shares={fresh.by_source.map((s) => ({
            key: s.source,
            label: t(`clients:source.${s.source}`),
            part: s.count / most,
            value: number(s.count),
            to: { to: '/c/$slug/clients', params: { slug }, search: newClientsOf(data.period, s.source) },
          }))}
        />
      )}
      {fresh && (
        <ChartCard
          title={t('new_clients')}
          days={data.days}
          to={(day) => ({ to: '/c/$slug/clients', params: { slug }, search: newClientsOf({ from: day, to: day }) })}
          say={number}
          series={[{ key: 'new_clients', label: t('new_clients'), color: '--provider-1' }]}
        />
      )}
    </>
  )
}

/** "12,5 h" */
function hours(minutes: number, language: string): string {
  return `${new Intl.NumberFormat(language === 'en' ? 'en-GB' : 'ro-RO', { maximumFractionDigits: 1 }).format(minutes / 60)} h`
}
