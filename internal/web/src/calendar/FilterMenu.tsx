import { Popover } from 'radix-ui'
import { SlidersHorizontal } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { CalendarSearch } from './search'
import type { Provider } from './types'
import { nameOf } from './view'

interface FilterMenuProps {
  search: CalendarSearch
  providers: readonly Provider[]
  onSearch: (change: Partial<CalendarSearch>) => void
}

/** Whose appointments are shown, and whether cancelled ones are. */
export function FilterMenu({ search, providers, onSearch }: FilterMenuProps) {
  const { t } = useTranslation('calendar')
  const chosen = new Set(search.providers ?? providers.map((p) => p.id))
  const toggle = (id: string) => {
    const next = providers.map((p) => p.id).filter((p) => (p === id ? !chosen.has(p) : chosen.has(p)))
    if (next.length > 0) onSearch({ providers: next.length === providers.length ? undefined : next })
  }
  const shown = search.providers ? t('filter.some', { count: chosen.size }) : t('filter.all')
  const isFiltered = search.providers !== undefined || search.cancelled === true
  return (
    <Popover.Root>
      <Popover.Trigger
        className="relative flex h-8 items-center gap-1.5 rounded-dense border border-line px-2.5 text-dense font-medium hover:bg-hover max-md:size-11 max-md:justify-center max-md:border-0"
        aria-label={`${t('filter.label')}: ${shown}`}
      >
        <SlidersHorizontal size={16} aria-hidden="true" />
        <span className="@max-5xl:hidden">{shown}</span>
        {isFiltered && <span className="absolute -right-1 -top-1 size-2 rounded-full bg-accent max-md:right-2 max-md:top-2" />}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={6}
          aria-label={t('filter.label')}
          className="z-40 w-64 animate-rise rounded-base border border-line bg-raised p-2 shadow-raised"
        >
          <fieldset>
            <legend className="px-2 py-1 text-meta text-muted">{t('filter.providers')}</legend>
            {providers.map((p) => (
              <Row key={p.id} label={nameOf(p)} color={p.color} isOn={chosen.has(p.id)} onChange={() => toggle(p.id)} />
            ))}
          </fieldset>
          <div className="mt-1 border-t border-line pt-1">
            <Row
              label={t('filter.cancelled')}
              isOn={search.cancelled === true}
              onChange={() => onSearch({ cancelled: search.cancelled ? undefined : true })}
            />
          </div>
          {isFiltered && (
            <button
              type="button"
              className="mt-1 w-full rounded-dense px-2 py-1.5 text-left text-dense font-medium text-accent-ink hover:bg-hover"
              onClick={() => onSearch({ providers: undefined, cancelled: undefined })}
            >
              {t('filter.reset')}
            </button>
          )}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}

function Row({ label, color, isOn, onChange }: { label: string; color?: number; isOn: boolean; onChange: () => void }) {
  return (
    <label className="flex min-h-8 cursor-pointer items-center gap-2 rounded-dense px-2 text-dense hover:bg-hover max-md:min-h-11">
      <input type="checkbox" className="size-4 accent-accent" checked={isOn} onChange={onChange} />
      {color !== undefined && <span className="size-2.5 rounded-full bg-tone" data-color={color} />}
      <span className="truncate">{label}</span>
    </label>
  )
}
