import { Popover } from 'radix-ui'
import { SlidersHorizontal } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Field } from '@/ui/Field'
import { Select } from '@/ui/Select'
import { isFiltered, NO_FILTER, passesStatus, toggledStatus } from './filter'
import { STATUSES } from './model'
import type { CalendarSearch } from './search'
import { StatusIcon } from './StatusIcon'
import type { Location, Provider, Service } from './types'
import { nameOf } from './view'

interface FilterMenuProps {
  search: CalendarSearch
  providers: readonly Provider[]
  services: readonly Service[]
  locations: readonly Location[]
  onSearch: (change: Partial<CalendarSearch>) => void
}

/** Whose appointments are shown, where, for what, and in which statuses. */
export function FilterMenu({ search, providers, services, locations, onSearch }: FilterMenuProps) {
  const { t } = useTranslation('calendar')
  const chosen = new Set(search.providers ?? providers.map((p) => p.id))
  const toggle = (id: string) => {
    const next = providers.map((p) => p.id).filter((p) => (p === id ? !chosen.has(p) : chosen.has(p)))
    if (next.length > 0) onSearch({ providers: next.length === providers.length ? undefined : next })
  }
  const shown = search.providers ? t('filter.some', { count: chosen.size }) : t('filter.all')
  const isOn = isFiltered(search)
  return (
    <Popover.Root>
      <Popover.Trigger
        className="relative flex h-8 flex-none items-center gap-1.5 rounded-dense border border-line px-2.5 text-dense font-medium whitespace-nowrap hover:bg-hover max-md:size-11 max-md:justify-center max-md:border-0"
        aria-label={`${t('filter.label')}: ${shown}${isOn ? `, ${t('filter.on')}` : ''}`}
      >
        <SlidersHorizontal size={16} aria-hidden="true" />
        <span className="@max-5xl:hidden">{shown}</span>
        {isOn && <span className="absolute -right-1 -top-1 size-2 rounded-full bg-accent max-md:right-2 max-md:top-2" />}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={6}
          collisionPadding={8}
          aria-label={t('filter.label')}
          className="z-40 max-h-(--radix-popover-content-available-height) w-72 animate-rise overflow-y-auto rounded-base border border-line bg-raised p-2 shadow-raised"
        >
          <Group legend={t('filter.providers')}>
            {providers.map((p) => (
              <Row key={p.id} label={nameOf(p)} color={p.color} isOn={chosen.has(p.id)} onChange={() => toggle(p.id)} />
            ))}
          </Group>
          <div className="mt-1 grid gap-2 border-t border-line px-2 py-2">
            {locations.length > 1 && (
              <Choice
                label={t('filter.location')}
                all={t('filter.any_location')}
                options={locations}
                value={search.location}
                onChange={(location) => onSearch({ location })}
              />
            )}
            <Choice
              label={t('filter.service')}
              all={t('filter.any_service')}
              options={services}
              value={search.service}
              onChange={(service) => onSearch({ service })}
            />
          </div>
          <Group legend={t('filter.status')} className="border-t border-line pt-1">
            {STATUSES.map((s) => (
              <Row
                key={s}
                label={t(`status.${s}`)}
                icon={<StatusIcon status={s} size={15} />}
                isOn={passesStatus(s, search)}
                onChange={() =>
                  onSearch({ statuses: toggledStatus(search.statuses ?? STATUSES.filter((x) => passesStatus(x, search)), s), cancelled: undefined })
                }
              />
            ))}
          </Group>
          {isOn && (
            <button
              type="button"
              className="mt-1 min-h-8 w-full rounded-dense px-2 py-1.5 text-left text-dense font-medium text-accent-ink hover:bg-hover max-md:min-h-11"
              onClick={() => onSearch(NO_FILTER)}
            >
              {t('filter.reset')}
            </button>
          )}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}

function Group({ legend, className, children }: { legend: string; className?: string; children: ReactNode }) {
  return (
    <fieldset className={className}>
      <legend className="float-left w-full px-2 py-1 text-meta text-muted">{legend}</legend>
      <div className="clear-left">{children}</div>
    </fieldset>
  )
}

interface ChoiceProps {
  label: string
  all: string
  options: readonly { id: string; name: string }[]
  value: string | undefined
  onChange: (id: string | undefined) => void
}

function Choice({ label, all, options, value, onChange }: ChoiceProps) {
  return (
    <Field label={label}>
      <Select
        value={value ?? ''}
        options={[{ value: '', label: all }, ...options.map((o) => ({ value: o.id, label: o.name }))]}
        onChange={(e) => onChange(e.target.value || undefined)}
      />
    </Field>
  )
}

interface RowProps {
  label: string
  color?: number
  icon?: ReactNode
  isOn: boolean
  onChange: () => void
}

function Row({ label, color, icon, isOn, onChange }: RowProps) {
  return (
    <label className="flex min-h-8 cursor-pointer items-center gap-2 rounded-dense px-2 text-dense hover:bg-hover max-md:min-h-11">
      <input type="checkbox" className="size-4 accent-accent" checked={isOn} onChange={onChange} />
      {color !== undefined && <span className="size-2.5 rounded-full bg-tone" data-color={color} />}
      {icon && <span className="text-muted">{icon}</span>}
      <span className="truncate">{label}</span>
    </label>
  )
}
