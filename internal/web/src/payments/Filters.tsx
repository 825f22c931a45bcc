import { useTranslation } from 'react-i18next'
import { FilterPill } from '@/clients/FilterPill'
import { PeriodPill } from './PeriodPill'
import { METHODS, readSearch, STATES, type PaymentsSearch } from './search'

/** What the list is narrowed by; each filter is a pill that says its value. */
export function Filters({ search, onSearch }: { search: PaymentsSearch; onSearch: (change: Partial<PaymentsSearch>) => void }) {
  const { t } = useTranslation('payments')
  // What comes out of the list goes through the same reading as what comes out of the URL.
  const set = (key: 'only' | 'method' | 'when') => (value: string | undefined) => onSearch({ [key]: readSearch({ [key]: value })[key] })
  return (
    <div role="group" aria-label={t('filter.label')} className="flex items-center gap-1.5 overflow-x-auto border-b border-line px-4 py-2 md:px-5">
      <FilterPill
        label={t('column.state')}
        value={search.only}
        options={STATES.map((s) => ({ value: s, label: t(`state.${s}`) }))}
        onChange={set('only')}
      />
      <FilterPill
        label={t('column.method')}
        value={search.method}
        options={METHODS.map((m) => ({ value: m, label: t(`way.${m}`) }))}
        onChange={set('method')}
      />
      <PeriodPill label={t('filter.when')} value={search.when} onChange={set('when')} />
    </div>
  )
}
