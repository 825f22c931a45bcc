import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Trans, useTranslation } from 'react-i18next'
import { providersQuery } from '@/api/queries'
import { useCan, useClinic, useSlug } from '@/app/clinic'
import { numeric } from '@/calendar/format'
import { useNow } from '@/calendar/useNow'
import { nameOf } from '@/calendar/view'
import { wallOf } from '@/calendar/zone'
import { Page } from '@/ui/Page'
import { Select } from '@/ui/Select'
import { Skeleton } from '@/ui/Skeleton'
import { ErrorState } from '@/ui/States'
import { Charts } from './Charts'
import { PeriodPicker } from './PeriodPicker'
import { dashboardQuery } from './queries'
import type { DashboardSearch } from './search'
import { ReminderProblems } from './ReminderProblems'
import { Tiles } from './Tiles'
import { Today } from './Today'

/** The clinic in numbers: today's list, and a period beside the one before it. */
export function DashboardPage() {
  const { t } = useTranslation('dashboard')
  const may = useCan()('dashboard.read')
  return may ? <Numbers /> : <Page title={t('title')} text={t('common:denied.text')} children={null} />
}

function Numbers() {
  const { t } = useTranslation('dashboard')
  const slug = useSlug()
  const { time_zone: zone } = useClinic()
  const search = useSearch({ from: '/c/$slug/dashboard' })
  const navigate = useNavigate({ from: '/c/$slug/dashboard' })
  const found = useQuery(dashboardQuery(slug, search))
  const { day } = wallOf(useNow(), zone)
  const period = found.data?.period
  const change = (next: DashboardSearch) => void navigate({ search: (now) => ({ ...now, ...next }), replace: true })
  return (
    <Page
      title={t('title')}
      text={
        period && (
          <Trans
            t={t}
            i18nKey="about"
            values={{ period: spanOf(period.from, period.to), before: spanOf(period.previous_from, period.previous_to) }}
            components={{ whole: <span className="whitespace-nowrap" /> }}
          />
        )
      }
      actions={<ProviderSelect value={search.provider} onChange={(provider) => change({ provider })} />}
    >
      <div className="mb-5">
        <PeriodPicker search={search} shown={{ from: period?.from ?? day, to: period?.to ?? day }} onChange={change} />
      </div>
      {found.isError && !found.data ? (
        <ErrorState error={found.error} onRetry={() => void found.refetch()} />
      ) : (
        <div aria-busy={found.isFetching} className={found.isPlaceholderData ? 'opacity-60 transition-opacity' : undefined}>
          {found.data ? <Tiles data={found.data} provider={search.provider} /> : <TilesSkeleton />}
        </div>
      )}
      <div className="grid items-start gap-x-6 lg:grid-cols-2">
        <div className="min-w-0">
          <ReminderProblems provider={search.provider} />
          <Today provider={search.provider} />
        </div>
        <div className="min-w-0">{found.data ? <Charts data={found.data} provider={search.provider} /> : !found.isError && <ChartsSkeleton />}</div>
      </div>
    </Page>
  )
}

const spanOf = (from: string, to: string) => (from === to ? numeric(from) : `${numeric(from)} – ${numeric(to)}`)

function ProviderSelect({ value, onChange }: { value: string | undefined; onChange: (id: string | undefined) => void }) {
  const { t } = useTranslation('dashboard')
  const providers = useQuery(providersQuery(useSlug())).data ?? []
  if (providers.length < 2) return null
  return (
    <Select
      aria-label={t('provider')}
      className="min-w-44"
      value={value ?? ''}
      onChange={(e) => onChange(e.target.value || undefined)}
      options={[{ value: '', label: t('all_providers') }, ...providers.map((p) => ({ value: p.id, label: nameOf(p) }))]}
    />
  )
}

function TilesSkeleton() {
  return (
    <div aria-hidden className="mb-6 grid grid-cols-2 gap-3 md:grid-cols-3 xl:grid-cols-4">
      {[1, 2, 3, 4, 5, 6, 7].map((n) => (
        <Skeleton key={n} className="h-24 rounded-base" />
      ))}
    </div>
  )
}

function ChartsSkeleton() {
  return (
    <div aria-hidden className="flex flex-col gap-6">
      <Skeleton className="h-72 rounded-base" />
      <Skeleton className="h-72 rounded-base" />
    </div>
  )
}
