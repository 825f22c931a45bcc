import { useQuery } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { useCan, useSlug } from '@/app/clinic'
import { numeric } from '@/calendar/format'
import { Button } from '@/ui/Button'
import { FilterPill } from './FilterPill'
import { isFiltered } from './filter'
import { PeriodFields } from './PeriodFields'
import { tagsQuery } from './queries'
import { CHANNELS, CLIENT_SOURCES, CLIENT_STATUSES, readSearch, unfiltered, type ClientsSearch } from './search'
import { isPreset, readPeriod, VISITED, type Visited } from './visited'

interface ListFiltersProps {
  search: ClientsSearch
  onSearch: (change: Partial<ClientsSearch>) => void
}

/** What the list is narrowed by; each filter is a pill that says its value. */
export function ListFilters({ search, onSearch }: ListFiltersProps) {
  const { t } = useTranslation('clients')
  const can = useCan()
  const tags = useQuery(tagsQuery(useSlug())).data ?? []
  // What comes out of the list goes through the same reading as what comes out of the URL.
  const set = (key: 'status' | 'source' | 'tag' | 'consent' | 'visited') => (value: string | undefined) =>
    onSearch({ [key]: readSearch({ [key]: value })[key] })
  return (
    <div role="group" aria-label={t('filter.label')} className="flex items-center gap-1.5 overflow-x-auto px-4 py-2 md:flex-wrap md:px-5">
      <FilterPill
        label={t('column.status')}
        value={search.status}
        options={CLIENT_STATUSES.map((s) => ({ value: s, label: t(`status.${s}`) }))}
        onChange={set('status')}
      />
      <FilterPill
        label={t('filter.tag')}
        value={search.tag}
        options={tags.map((tag) => ({ value: tag.tag, label: tag.tag }))}
        onChange={set('tag')}
      />
      <FilterPill
        label={t('column.last_visit')}
        value={search.visited}
        valueLabel={periodText(search.visited, t)}
        options={VISITED.map((v) => ({ value: v, label: t(`visited.${v}`) }))}
        onChange={set('visited')}
        more={(close) => (
          <PeriodFields
            value={search.visited}
            onChange={(period) => {
              set('visited')(period)
              close()
            }}
          />
        )}
      />
      <FilterPill
        label={t('filter.consent')}
        value={search.consent}
        options={CHANNELS.map((c) => ({ value: c, label: t(`consent.channel.${c}`) }))}
        onChange={set('consent')}
      />
      <FilterPill
        label={t('column.source')}
        value={search.source}
        options={CLIENT_SOURCES.map((s) => ({ value: s, label: t(`source.${s}`) }))}
        onChange={set('source')}
      />
      {can('clients.delete') && (
        <FilterPill
          label={t('filter.deleted')}
          value={search.deleted ? 'yes' : undefined}
          options={[{ value: 'yes', label: t('filter.deleted_only') }]}
          onChange={(value) => onSearch({ deleted: value ? true : undefined })}
        />
      )}
      {isFiltered({ ...search, q: undefined }) && (
        <Button size="sm" look="quiet" className="h-7" onClick={() => onSearch({ ...unfiltered, q: search.q })}>
          {t('filter.clear')}
        </Button>
      )}
    </div>
  )
}

function periodText(visited: Visited | undefined, t: TFunction<'clients'>): string | undefined {
  if (!visited || isPreset(visited)) return undefined
  const { from, to } = readPeriod(visited) ?? {}
  if (from && to) return `${numeric(from)} – ${numeric(to)}`
  return from ? t('visited.since', { day: numeric(from) }) : to ? t('visited.until', { day: numeric(to) }) : undefined
}
