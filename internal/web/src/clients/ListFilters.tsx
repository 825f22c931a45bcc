import { useQuery } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { useCan, useSlug } from '@/app/clinic'
import { numeric } from '@/calendar/format'
import { Button } from '@/ui/Button'
import { FilterPill } from './FilterPill'
import { isFiltered } from './filter'
import { CREATED, isSpan, readPeriod, VISITED, type Span, type When } from './period'
import { PeriodFields } from './PeriodFields'
import { tagsQuery } from './queries'
import { CHANNELS, CLIENT_SOURCES, CLIENT_STATUSES, readSearch, unfiltered, type ClientsSearch } from './search'

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
  const set = (key: 'status' | 'source' | 'tag' | 'consent' | 'visited' | 'created') => (value: string | undefined) =>
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
      <WhenPill
        label={t('column.last_visit')}
        value={search.visited}
        spans={VISITED.map((v) => ({ value: v, label: t(`visited.${v}`) }))}
        onChange={set('visited')}
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
      <WhenPill
        label={t('column.created_at')}
        value={search.created}
        spans={CREATED.map((v) => ({ value: v, label: t(`created.${v}`) }))}
        onChange={set('created')}
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

interface WhenPillProps {
  label: string
  value: When | undefined
  spans: readonly { value: Span; label: string }[]
  onChange: (value: string | undefined) => void
}

/** A pill for a time: some spans, or a period of one's own. */
function WhenPill({ label, value, spans, onChange }: WhenPillProps) {
  const { t } = useTranslation('clients')
  return (
    <FilterPill
      label={label}
      value={value}
      valueLabel={periodText(value, t)}
      options={spans}
      onChange={onChange}
      more={(close) => (
        <PeriodFields
          value={value}
          onChange={(period) => {
            onChange(period)
            close()
          }}
        />
      )}
    />
  )
}

function periodText(when: When | undefined, t: TFunction<'clients'>): string | undefined {
  if (!when || isSpan(when)) return undefined
  const { from, to } = readPeriod(when) ?? {}
  if (from && to) return `${numeric(from)} – ${numeric(to)}`
  return from ? t('visited.since', { day: numeric(from) }) : to ? t('visited.until', { day: numeric(to) }) : undefined
}
