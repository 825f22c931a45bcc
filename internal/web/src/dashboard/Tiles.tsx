import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useCan, useSlug } from '@/app/clinic'
import type { Status } from '@/calendar/model'
import { formatMoney, formatNumber, useLanguage } from '@/i18n/format'
import { TakenTile } from '@/payments/TakenTile'
import { cn } from '@/ui/cn'
import { waitlistQuery } from '@/waitlist/queries'
import { calendarOf, newClientsOf } from './figures'
import type { Dashboard } from './queries'
import { Tile, type TileProps } from './Tile'

/** The numbers of the period, each beside that of the period before. */
export function Tiles({ data, provider }: { data: Dashboard; provider: string | undefined }) {
  const { t } = useTranslation('dashboard')
  const language = useLanguage()
  const slug = useSlug()
  const can = useCan()
  const maySeeList = can('waitlist.read')
  // Takings are the whole clinic's, not one provider's.
  const seesTakings = can('payments.read') && can('revenue.read') && !provider
  const waiting = useQuery({ ...waitlistQuery(slug), enabled: maySeeList })
  const { appointments: a, new_clients: fresh, revenue, utilisation } = data
  const number = (n: number) => formatNumber(n, language)
  const whole = (rate: number | null) => (rate === null ? null : Math.round(rate * 100))
  const percent = (rate: number | null) => (rate === null ? '–' : `${number(Math.round(rate * 100))}%`)
  const calendar = (statuses?: Status[]): TileProps['to'] => ({
    to: '/c/$slug/calendar',
    params: { slug },
    search: calendarOf(data.period, provider, statuses),
  })
  const counted = (label: string, now: number, before: number, to: TileProps['to'], better?: 'more' | 'less') => (
    <Tile label={label} value={number(now)} now={now} before={before} shownBefore={number(before)} to={to} {...(better && { better })} />
  )
  const size = 4 + (fresh ? 1 : 0) + (maySeeList ? 1 : 0) + (revenue ? 2 : 0) + (seesTakings ? 1 : 0)
  return (
    <section aria-label={t('tiles')} className={cn('mb-6 grid grid-cols-2 gap-3 md:grid-cols-3', size % 3 !== 0 && 'xl:grid-cols-4')}>
      {counted(t('appointments'), a.total, a.previous_total, calendar(), 'more')}
      {counted(t('cancelled'), a.cancelled, a.previous_cancelled, calendar(['cancelled']), 'less')}
      <Tile
        label={t('no_show_rate')}
        value={percent(a.no_show_rate)}
        isRate
        now={whole(a.no_show_rate)}
        before={whole(a.previous_no_show_rate)}
        shownBefore={percent(a.previous_no_show_rate)}
        better="less"
        to={calendar(['no-show'])}
      />
      <Tile
        label={t('utilisation')}
        value={percent(utilisation.rate)}
        isRate
        now={whole(utilisation.rate)}
        before={whole(utilisation.previous_rate)}
        shownBefore={percent(utilisation.previous_rate)}
        better="more"
        to={calendar()}
      />
      {fresh &&
        counted(
          t('new_clients'),
          fresh.total,
          fresh.previous_total,
          { to: '/c/$slug/clients', params: { slug }, search: newClientsOf(data.period) },
          'more',
        )}
      {maySeeList && (
        <Tile
          label={t('waitlist')}
          value={waiting.data ? number(waiting.data.length) : '–'}
          now={null}
          before={null}
          shownBefore=""
          note={waiting.data ? t('waitlist_offered', { count: waiting.data.filter((e) => e.status === 'offered').length }) : ''}
          to={{ to: '/c/$slug/waitlist', params: { slug }, search: {} }}
        />
      )}
      {revenue && (
        <>
          <Tile
            label={t('estimated')}
            value={formatMoney(revenue.estimated, language)}
            now={revenue.estimated.amount}
            before={revenue.previous_estimated.amount}
            shownBefore={formatMoney(revenue.previous_estimated, language)}
            better="more"
            to={calendar(['scheduled', 'confirmed', 'arrived', 'in-progress', 'completed'])}
          />
          <Tile
            label={t('done')}
            value={formatMoney(revenue.done, language)}
            now={revenue.done.amount}
            before={revenue.previous_done.amount}
            shownBefore={formatMoney(revenue.previous_done, language)}
            better="more"
            to={calendar(['completed'])}
          />
        </>
      )}
      {seesTakings && <TakenTile period={data.period} />}
    </section>
  )
}
