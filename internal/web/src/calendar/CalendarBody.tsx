import { ErrorState } from '@/ui/States'
import { Agenda } from './agenda/Agenda'
import { CalendarEmpty } from './CalendarEmpty'
import { CalendarGrid } from './CalendarGrid'
import { CalendarSkeleton } from './CalendarSkeleton'
import { MonthGrid } from './month/MonthGrid'
import type { Calendar } from './useCalendar'
import { isGrid } from './views'

/** The part of the screen that shows days: hours, a month or a list; or why it cannot. */
export function CalendarBody({ calendar, title }: { calendar: Calendar; title: string }) {
  const { data, view, narrow, state } = calendar
  if (data.error) return <ErrorState error={data.error} onRetry={data.retry} className="flex-1" />
  if (data.isLoading) return <CalendarSkeleton narrow={narrow} />
  if (data.providers.length === 0 || data.services.length === 0)
    return (
      <CalendarEmpty
        slug={calendar.slug}
        missing={data.providers.length === 0 ? 'providers' : 'services'}
        canManage={calendar.can('catalogue.manage')}
      />
    )
  if (view === 'month') return <MonthGrid calendar={calendar} title={title} />
  if (!isGrid(view)) return <Agenda calendar={calendar} title={title} />
  return (
    <CalendarGrid
      zone={calendar.zone}
      now={calendar.now}
      today={calendar.today}
      grid={calendar.grid}
      changes={calendar.changes}
      {...{ title, view, narrow, state }}
      canEdit={calendar.canBook}
      canBlock={calendar.canBlock}
      blocks={calendar.blocks}
      writes={calendar.writes}
      openId={calendar.search.open}
      isWaiting={data.isWaiting}
      onOpen={calendar.open}
      onOpenBlocked={calendar.openBlocked}
      onCreate={calendar.create}
      onBlockDays={calendar.blockDays}
      onSwipe={calendar.swipe}
    />
  )
}
