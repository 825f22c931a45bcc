import { Plus } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan, useClinic, useSlug } from '@/app/clinic'
import { ConfirmDialog } from '@/ui/ConfirmDialog'
import { ErrorState } from '@/ui/States'
import { CalendarEmpty } from './CalendarEmpty'
import { CalendarGrid } from './CalendarGrid'
import { CalendarPanel } from './CalendarPanel'
import { CalendarSkeleton } from './CalendarSkeleton'
import { CalendarToolbar } from './CalendarToolbar'
import { ConflictDialog } from './ConflictDialog'
import { dayShort, dayTitle, weekTitle } from './format'
import { ProviderTabs } from './ProviderTabs'
import { useCalendarWrites } from './queries'
import { useBooking } from './useBooking'
import { providerOf, useCalendarData } from './useCalendarData'
import { useCalendarKeys } from './useCalendarKeys'
import { useCalendarUrl } from './useCalendarUrl'
import { useChanges } from './useChanges'
import { useEditor } from './useEditor'
import { useGrid } from './useGrid'
import { useNarrow } from './useNarrow'
import { useNow } from './useNow'
import { useRequestedBooking } from './useRequestedBooking'
import { daysOf, nameOf, type Block } from './view'
import { addDays, instantOf, MINUTE, wallOf } from './zone'

/** The calendar of a clinic: its day or week, and the form or the appointment beside it. */
export function CalendarPage() {
  const { t, i18n } = useTranslation('calendar')
  const slug = useSlug()
  const { time_zone: zone } = useClinic()
  const can = useCan()
  const narrow = useNarrow()
  const now = useNow()
  const { search, setSearch } = useCalendarUrl()
  const today = wallOf(now, zone).day
  const date = search.date ?? today
  const view = narrow ? 'day' : (search.view ?? 'day')
  const data = useCalendarData(slug, zone, date, view, search.providers)
  const [tab, setTab] = useState('')
  const only = narrow ? ((providerOf(data.chosen, tab) ?? data.chosen[0])?.id ?? null) : null

  const writes = useCalendarWrites(slug)
  const changes = useChanges(zone, writes)
  const state = useEditor(zone)
  const booking = useBooking(zone, writes, changes, state)
  const grid = useGrid({ zone, date, view, search, data, over: changes.over, only })
  const isReady = !data.isLoading && data.chosen.length > 0 && data.services.length > 0
  const canBook = can('appointments.write') && isReady
  const [leaving, setLeaving] = useState<{ then: () => void } | null>(null)

  /** Leaves the form, after asking when something would be lost. */
  const leave = (then: () => void) => {
    if (state.isDirty) setLeaving({ then })
    else {
      state.close()
      then()
    }
  }
  const startNew = () => {
    const quarter = Math.ceil(now / (15 * MINUTE)) * 15 * MINUTE
    const opening = instantOf(date, grid.opening + 30, zone)
    const from = date === today ? Math.max(quarter, opening) : opening
    const column = grid.shown.columns.find((c) => c.day === date) ?? grid.shown.columns[0]
    setSearch({ open: undefined, book: undefined })
    state.startNew({ from, to: from + 30 * MINUTE, providerId: column?.providerId ?? null, resourceId: column?.resourceId ?? null })
  }
  const step = (by: 1 | -1) => {
    const next = addDays(date, by * (view === 'week' ? 7 : 1))
    setSearch({ date: next === today ? undefined : next })
  }
  useCalendarKeys({
    onNew: () => canBook && !state.editor && startNew(),
    onToday: () => setSearch({ date: undefined }),
    onView: (v) => setSearch({ view: v === 'week' ? 'week' : undefined }),
    onStep: step,
  })
  useRequestedBooking(slug, search.book, canBook, (client) => {
    startNew()
    if (client) state.setClient(client)
  })
  const open = (block: Block) => {
    const { blocked } = block
    if (!blocked) leave(() => setSearch({ open: block.id }))
    else if (can('blocked_time.write')) leave(() => state.startBlock(blocked))
  }
  const title = narrow
    ? dayShort(date, i18n.language)
    : view === 'week'
      ? weekTitle(daysOf(date, 'week'), i18n.language)
      : dayTitle(date, i18n.language)
  useEffect(() => {
    document.title = `${title} · m-saas`
  }, [title])
  const { refusal } = changes

  return (
    <div className="flex h-full min-h-0">
      <div className="flex min-w-0 flex-1 flex-col">
        <CalendarToolbar
          title={title}
          count={isReady ? t('count', { count: grid.count }) : ''}
          date={date}
          today={today}
          search={search}
          providers={data.providers}
          hasResources={data.resources.length > 0}
          canBook={canBook}
          narrow={narrow}
          onSearch={setSearch}
          onStep={step}
          onNew={startNew}
        />
        {narrow && data.chosen.length > 1 && (
          <ProviderTabs label={t('filter.providers')} providers={data.chosen} value={only ?? ''} onChange={setTab} />
        )}
        {data.error ? (
          <ErrorState error={data.error} onRetry={data.retry} className="flex-1" />
        ) : data.isLoading ? (
          <CalendarSkeleton narrow={narrow} />
        ) : data.providers.length === 0 || data.services.length === 0 ? (
          <CalendarEmpty slug={slug} missing={data.providers.length === 0 ? 'providers' : 'services'} canManage={can('catalogue.manage')} />
        ) : (
          <CalendarGrid
            {...{ zone, now, today, title, view, narrow, grid, changes, state }}
            canEdit={canBook}
            openId={search.open}
            isWaiting={data.isWaiting}
            onOpen={open}
            onCreate={(place) => {
              setSearch({ open: undefined })
              state.takePlace(place)
            }}
            onSwipe={(by) => setTab(data.chosen.at((data.chosen.findIndex((p) => p.id === only) + by) % data.chosen.length)?.id ?? '')}
          />
        )}
        {narrow && canBook && (
          <button
            type="button"
            aria-label={t('new')}
            onClick={startNew}
            className="fixed right-4 bottom-20 z-20 grid size-14 place-items-center rounded-full bg-accent text-on-accent shadow-raised"
          >
            <Plus size={24} aria-hidden="true" />
          </button>
        )}
      </div>
      <CalendarPanel
        openId={search.open}
        known={grid.appointments.find((a) => a.id === search.open)}
        {...{ data, state, booking, changes, narrow }}
        warning={grid.warningFor(state.editor, state.range)}
        onCloseEditor={() => leave(() => undefined)}
        onCloseAppointment={() => {
          document.querySelector<HTMLElement>(`.cal-block[data-id="${search.open ?? ''}"]`)?.focus({ preventScroll: true })
          setSearch({ open: undefined })
        }}
      />
      {refusal && (
        <ConflictDialog
          refused={refusal.refused}
          zone={zone}
          providerName={(id) => nameOf(providerOf(data.providers, id) ?? { name: '', title: '' })}
          may={{ overbook: can('appointments.overbook'), override: can('appointments.override') }}
          onChoose={(place) => refusal.again({ place })}
          onOverride={(override) => refusal.again({ override })}
          onClose={() => changes.setRefusal(null)}
        />
      )}
      <ConfirmDialog
        open={leaving !== null}
        onOpenChange={() => setLeaving(null)}
        title={t('form.discard_title')}
        text={t('form.discard_text')}
        confirm={t('form.discard')}
        danger
        onConfirm={() => {
          setLeaving(null)
          state.close()
          leaving?.then()
        }}
      />
    </div>
  )
}
