import { Popover } from 'radix-ui'
import { Ban, CalendarCheck, CalendarDays, ChevronLeft, ChevronRight, PanelRight, Plus, Search } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button, IconButton } from '@/ui/Button'
import { DayPicker } from './DayPicker'
import { FilterMenu } from './FilterMenu'
import type { Calendar } from './useCalendar'
import { ViewMenu } from './ViewMenu'
import { isGrid } from './views'

interface CalendarToolbarProps {
  calendar: Calendar
  title: string
  count: string
}

/** Where in time one is, and what of it is shown. */
export function CalendarToolbar({ calendar, title, count }: CalendarToolbarProps) {
  const { t } = useTranslation('calendar')
  const { search, setSearch, narrow, view, date, today, data } = calendar
  const [picking, setPicking] = useState(false)
  return (
    <div
      className="@container flex items-center gap-2 border-b border-line bg-surface px-4 py-2 max-md:gap-1 max-md:px-2"
      role="group"
      aria-label={t('title')}
    >
      <div className="flex items-center">
        <IconButton label={t(`previous.${view}`)} icon={ChevronLeft} onClick={() => calendar.step(-1)} />
        <IconButton label={t(`next.${view}`)} icon={ChevronRight} onClick={() => calendar.step(1)} />
      </div>
      {narrow ? (
        date !== today && <IconButton icon={CalendarCheck} label={t('today')} onClick={() => setSearch({ date: undefined })} />
      ) : (
        <Button size="sm" onClick={() => setSearch({ date: undefined })} disabled={date === today}>
          {t('today')}
        </Button>
      )}
      <Popover.Root open={picking} onOpenChange={setPicking}>
        <Popover.Trigger className="flex min-w-0 items-center gap-2 rounded-dense px-2 py-1 hover:bg-hover max-md:min-h-11 max-md:px-1">
          <h1
            className="text-lead font-semibold first-letter:uppercase max-md:text-left max-md:text-body max-md:leading-5 md:truncate @4xl:text-title"
            aria-live="polite"
          >
            {title}
          </h1>
          <CalendarDays size={16} className="flex-none text-muted max-md:hidden" aria-label={t('choose_date')} />
        </Popover.Trigger>
        <Popover.Portal>
          <Popover.Content
            align="start"
            sideOffset={6}
            className="z-40 animate-rise rounded-base border border-line bg-raised p-3 shadow-raised"
            aria-label={t('choose_date')}
          >
            <DayPicker
              value={date}
              today={today}
              onChoose={(day) => {
                setPicking(false)
                calendar.goTo(day)
              }}
            />
          </Popover.Content>
        </Popover.Portal>
      </Popover.Root>
      {!narrow && <span className="truncate text-dense text-muted @max-5xl:hidden">{count}</span>}
      <div className="ml-auto flex items-center gap-2 max-md:gap-0">
        {calendar.isReady && (
          <IconButton
            icon={Search}
            label={t('find.open')}
            size={16}
            aria-pressed={search.q !== undefined}
            className="aria-pressed:text-accent-ink md:border md:border-line md:@max-2xl:hidden"
            onClick={calendar.find.start}
          />
        )}
        <ViewMenu calendar={calendar} />
        <FilterMenu search={search} providers={data.providers} services={data.services} locations={data.locations} onSearch={setSearch} />
        {!narrow && calendar.canBlock && isGrid(view) && (
          <IconButton
            icon={Ban}
            label={t('block_mode')}
            size={16}
            aria-pressed={calendar.blocks}
            className="border border-line @max-2xl:hidden aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:text-accent-ink"
            onClick={calendar.toggleBlocks}
          />
        )}
        {calendar.isReady && (
          <IconButton
            icon={PanelRight}
            label={t('rail.toggle')}
            size={16}
            aria-pressed={calendar.rail.isOpen}
            className="aria-pressed:text-accent-ink md:border md:border-line md:@max-2xl:hidden md:aria-pressed:border-accent md:aria-pressed:bg-accent-soft"
            onClick={calendar.rail.toggle}
          />
        )}
        {!narrow && calendar.canBook && (
          <Button look="primary" size="sm" icon={Plus} onClick={calendar.startNew}>
            <span className="@max-5xl:sr-only">{t('new')}</span>
          </Button>
        )}
      </div>
    </div>
  )
}
