import { useTranslation } from 'react-i18next'
import { FilterPill } from '@/clients/FilterPill'
import { PeriodPill } from '@/payments/PeriodPill'
import { readSearch, STANDINGS, type InvoicesSearch } from './search'
import type { InvoiceSeries } from './types'

interface FiltersProps {
  search: InvoicesSearch
  series: readonly InvoiceSeries[]
  onSearch: (change: Partial<InvoicesSearch>) => void
}

/** What the list is narrowed by; each filter is a pill that says its value. */
export function Filters({ search, series, onSearch }: FiltersProps) {
  const { t } = useTranslation('invoices')
  const set = (key: 'only' | 'series' | 'when') => (value: string | undefined) => onSearch({ [key]: readSearch({ [key]: value })[key] })
  return (
    <div role="group" aria-label={t('filter.label')} className="flex items-center gap-1.5 overflow-x-auto border-b border-line px-4 py-2 md:px-5">
      <FilterPill
        label={t('column.standing')}
        value={search.only}
        options={STANDINGS.map((s) => ({ value: s, label: t(`standing.${s}`) }))}
        onChange={set('only')}
      />
      <FilterPill
        label={t('field.series')}
        value={search.series}
        options={series.map((s) => ({ value: s.code, label: s.code }))}
        onChange={set('series')}
      />
      <PeriodPill label={t('filter.when')} value={search.when} onChange={set('when')} />
      {search.client && (
        <button
          type="button"
          className="h-7 flex-none rounded-full border border-accent bg-accent-soft px-3 text-dense font-medium text-accent-ink max-md:h-11"
          onClick={() => onSearch({ client: undefined })}
        >
          {t('filter.one_client')} ×
        </button>
      )}
    </div>
  )
}
