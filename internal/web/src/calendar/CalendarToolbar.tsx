import { Popover } from 'radix-ui'
import { CalendarDays, ChevronLeft, ChevronRight, Plus } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button, IconButton } from '@/ui/Button'
import { Segmented } from './Segmented'
import { DayPicker } from './DayPicker'
import { FilterMenu } from './FilterMenu'
import type { CalendarSearch } from './search'
import type { Provider } from './types'
import type { Day } from './zone'

interface CalendarToolbarProps {
  title: string
  count: string
  date: Day
  today: Day
  search: CalendarSearch
  providers: readonly Provider[]
  hasResources: boolean
  canBook: boolean
  narrow: boolean
  onSearch: (change: Partial<CalendarSearch>) => void
  onStep: (by: 1 | -1) => void
  onNew: () => void
}

/** Where in time one is, and what of it is shown. */
export function CalendarToolbar(props: CalendarToolbarProps) {
  const { t } = useTranslation('calendar')
  const { search, onSearch, narrow } = props
  const [picking, setPicking] = useState(false)
  const view = search.view ?? 'day'
  return (
    <div className="@container flex items-center gap-2 border-b border-line bg-surface px-4 py-2 max-md:px-3" role="group" aria-label={t('title')}>
      <div className="flex items-center">
        <IconButton label={t(`previous.${view}`)} icon={ChevronLeft} onClick={() => props.onStep(-1)} />
        <IconButton label={t(`next.${view}`)} icon={ChevronRight} onClick={() => props.onStep(1)} />
      </div>
      <Button size="sm" onClick={() => onSearch({ date: undefined })} disabled={props.date === props.today}>
        {t('today')}
      </Button>
      <Popover.Root open={picking} onOpenChange={setPicking}>
        <Popover.Trigger className="flex min-w-0 items-center gap-2 rounded-dense px-2 py-1 hover:bg-hover">
          <h1 className="truncate text-lead font-semibold first-letter:uppercase md:text-title" aria-live="polite">
            {props.title}
          </h1>
          <CalendarDays size={16} className="flex-none text-muted" aria-label={t('choose_date')} />
        </Popover.Trigger>
        <Popover.Portal>
          <Popover.Content
            align="start"
            sideOffset={6}
            className="z-40 animate-rise rounded-base border border-line bg-raised p-3 shadow-raised"
            aria-label={t('choose_date')}
          >
            <DayPicker
              value={props.date}
              today={props.today}
              onChoose={(date) => {
                setPicking(false)
                onSearch({ date: date === props.today ? undefined : date })
              }}
            />
          </Popover.Content>
        </Popover.Portal>
      </Popover.Root>
      {!narrow && <span className="truncate text-dense text-muted @max-5xl:hidden">{props.count}</span>}
      <div className="ml-auto flex items-center gap-2">
        {!narrow && (
          <Segmented
            label={t('view.label')}
            value={view}
            options={[
              { value: 'day', label: t('view.day') },
              { value: 'week', label: t('view.week') },
            ]}
            onChange={(next) => onSearch({ view: next === 'week' ? 'week' : undefined })}
          />
        )}
        {!narrow && props.hasResources && (
          <Segmented
            label={t('columns.label')}
            value={search.columns ?? 'provider'}
            options={[
              { value: 'provider', label: t('columns.provider') },
              { value: 'resource', label: t('columns.resource') },
            ]}
            onChange={(next) => onSearch({ columns: next === 'resource' ? 'resource' : undefined })}
          />
        )}
        <FilterMenu search={search} providers={props.providers} onSearch={onSearch} />
        {!narrow && props.canBook && (
          <Button look="primary" size="sm" icon={Plus} onClick={props.onNew}>
            <span className="@max-5xl:sr-only">{t('new')}</span>
          </Button>
        )}
      </div>
    </div>
  )
}
