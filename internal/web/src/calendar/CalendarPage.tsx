import { Plus } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { ConfirmDialog } from '@/ui/ConfirmDialog'
import { CalendarBody } from './CalendarBody'
import { ContextActions } from './card/ContextActions'
import { HoverCard } from './card/HoverCard'
import { CalendarPanel } from './CalendarPanel'
import { RailSkeleton } from './CalendarSkeleton'
import { CalendarToolbar } from './CalendarToolbar'
import { ConflictDialog } from './ConflictDialog'
import { PrintSheet } from './print/PrintSheet'
import { FindPanel } from './find/FindPanel'
import { ProviderTabs } from './ProviderTabs'
import { DayRail } from './rail/DayRail'
import { MarksOf } from './reminders/MarkIcon'
import { SeriesDialog } from './series/SeriesDialog'
import { titleOf } from './title'
import { useCalendar } from './useCalendar'
import { providerOf } from './useCalendarData'
import { useCalendarKeys } from './useCalendarKeys'
import { useRequestedBooking } from './useRequestedBooking'
import { nameOf } from './view'
import { isGrid } from './views'

/** The calendar of a clinic: its days, and beside them the form or the appointment. */
export function CalendarPage() {
  const { t, i18n } = useTranslation('calendar')
  const calendar = useCalendar()
  const { data, grid, state, changes, narrow, search, setSearch, canBook, zone, leaving } = calendar
  const title = titleOf(calendar.date, calendar.view, narrow, i18n.language)
  useEffect(() => {
    document.title = `${title} · m-saas`
  }, [title])
  useCalendarKeys({
    onNew: () => canBook && !state.editor && calendar.startNew(),
    onToday: () => setSearch({ date: undefined }),
    onView: calendar.setView,
    onStep: calendar.step,
    onRail: calendar.rail.toggle,
    onFind: calendar.find.start,
    onPrint: () => window.print(),
    onBlock: () => calendar.canBlock && isGrid(calendar.view) && calendar.toggleBlocks(),
  })
  useRequestedBooking(calendar.slug, search.book, canBook, (client) => {
    calendar.startNew()
    if (client) state.setClient(client)
  })
  const body = useRef<HTMLDivElement>(null)
  const { refusal } = changes
  const providerName = (id: string) => nameOf(providerOf(data.providers, id) ?? { name: '', title: '' })
  const may = { overbook: calendar.can('appointments.overbook'), override: calendar.can('appointments.override') }

  return (
    <div className="flex h-full min-h-0">
      <FindPanel calendar={calendar} />
      <div className="flex min-w-0 flex-1 flex-col">
        <CalendarToolbar calendar={calendar} title={title} count={calendar.isReady ? t('count', { count: grid.count }) : ''} />
        {calendar.only !== null && data.chosen.length > 1 && (
          <ProviderTabs label={t('filter.providers')} providers={data.chosen} value={calendar.only} onChange={calendar.showTab} />
        )}
        <ContextActions calendar={calendar} root={body}>
          <MarksOf slug={calendar.slug} ranges={data.ranges}>
            <CalendarBody calendar={calendar} title={title} />
            <HoverCard calendar={calendar} within={body} />
          </MarksOf>
        </ContextActions>
        {narrow && canBook && (
          <button
            type="button"
            aria-label={t('new')}
            onClick={calendar.startNew}
            className="fixed right-4 bottom-20 z-20 grid size-14 place-items-center rounded-full bg-accent text-on-accent shadow-raised"
          >
            <Plus size={24} aria-hidden="true" />
          </button>
        )}
      </div>
      <CalendarPanel
        openId={search.open}
        known={grid.appointments.find((a) => a.id === search.open)}
        {...{ data, state, narrow }}
        onStatus={calendar.setStatus}
        booking={calendar.booking}
        warning={grid.warningFor(state.editor, state.range)}
        onCloseEditor={() => calendar.leave(() => undefined)}
        onCloseAppointment={calendar.closeAppointment}
      >
        {calendar.rail.isOpen && data.isLoading && !narrow && <RailSkeleton />}
        {calendar.rail.isOpen && calendar.isReady && !(calendar.find.isOpen && !narrow) && <DayRail calendar={calendar} />}
      </CalendarPanel>
      <PrintSheet calendar={calendar} title={title} />
      <SeriesDialog
        series={calendar.series}
        {...{ zone, may, providerName }}
        onOnlyThis={(d) => {
          calendar.series.close()
          if (d.kind === 'edit') void calendar.booking.editOne(d.a, d.patch)
          else if (d.kind === 'cancel') void changes.setStatus(d.a, 'cancelled')
        }}
      />
      {refusal && (
        <ConflictDialog
          refused={refusal.refused}
          {...{ zone, may, providerName }}
          onChoose={(place) => refusal.again({ place })}
          onOverride={(override) => refusal.again({ override })}
          onClose={() => changes.setRefusal(null)}
        />
      )}
      <ConfirmDialog
        open={leaving !== null}
        onOpenChange={() => calendar.setLeaving(null)}
        title={t('form.discard_title')}
        text={t('form.discard_text')}
        confirm={t('form.discard')}
        danger
        onConfirm={() => {
          calendar.setLeaving(null)
          state.close()
          leaving?.then()
        }}
      />
    </div>
  )
}
