import { useState } from 'react'
import { useCan, useClinic, useSlug } from '@/app/clinic'
import { useNarrow } from '@/ui/useMedia'
import type { Place, Status } from './model'
import { useCalendarWrites } from './queries'
import type { CalendarSearch } from './search'
import { useFind } from './find/useFind'
import { useRail } from './rail/useRail'
import { useSeries } from './series/useSeries'
import { useBooking } from './useBooking'
import { providerOf, useCalendarData } from './useCalendarData'
import { useCalendarUrl } from './useCalendarUrl'
import { useChanges } from './useChanges'
import { useEditor } from './useEditor'
import { useGrid } from './useGrid'
import { useNow } from './useNow'
import type { Appointment, BlockedTime } from './types'
import type { Block } from './view'
import { fitting, stepped, type View } from './views'
import { addDays, instantOf, MINUTE, wallOf, type Day } from './zone'

/** Everything behind the calendar's screen: what it shows, what is being entered, and what the buttons and keys do. */
export function useCalendar() {
  const slug = useSlug()
  const { time_zone: zone } = useClinic()
  const can = useCan()
  const narrow = useNarrow()
  const now = useNow()
  const { search, setSearch } = useCalendarUrl()
  const today = wallOf(now, zone).day
  const date = search.date ?? today
  const view = fitting(search.view ?? 'day', narrow)
  const [agenda, setAgenda] = useState({ date, windows: 1 })
  const windows = agenda.date === date ? agenda.windows : 1
  const data = useCalendarData({ slug, zone, date, view, search, windows })
  const rail = useRail(narrow)
  const [tab, setTab] = useState('')
  const only = narrow && view !== 'agenda' ? ((providerOf(data.chosen, tab) ?? data.chosen[0])?.id ?? null) : null

  const writes = useCalendarWrites(slug)
  const changes = useChanges(zone, writes)
  const state = useEditor(zone)
  const series = useSeries(slug, zone, writes, state.close)
  const booking = useBooking(zone, writes, changes, state, series)
  const grid = useGrid({ zone, date, view, search, data, over: changes.over, only })
  const isReady = !data.isLoading && data.chosen.length > 0 && data.services.length > 0
  const canBook = can('appointments.write') && isReady
  const canBlock = can('blocked_time.write') && isReady
  const [blocks, setBlocks] = useState(false)
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
  const openBlocked = (blocked: BlockedTime) => {
    if (can('blocked_time.write')) leave(() => state.startBlock(blocked))
  }
  const goTo = (day: Day, more: Partial<CalendarSearch> = {}) => setSearch({ date: day === today ? undefined : day, ...more })
  const find = useFind({ slug, zone, now, narrow, search, setSearch, goTo })
  const setView = (next: View) => setSearch({ view: next === 'day' ? undefined : next })

  return {
    slug,
    zone,
    can,
    narrow,
    now,
    today,
    date,
    view,
    search,
    setSearch,
    data,
    grid,
    changes,
    writes,
    state,
    booking,
    series,
    /** Of a series it is asked which of its appointments are cancelled. */
    setStatus(a: Appointment, status: Status) {
      if (status === 'cancelled' && a.series_id) series.askCancel(a)
      else void changes.setStatus(a, status)
    },
    rail,
    find,
    only,
    isReady,
    canBook,
    canBlock,
    /** Marked out time is blocked, not booked, until this is turned off or done once. */
    blocks: blocks && canBlock,
    toggleBlocks: () => setBlocks(!blocks),
    create(place: Place, isBlock: boolean) {
      setSearch({ open: undefined })
      setBlocks(false)
      if (isBlock && state.editor?.kind !== 'blocked') leave(() => state.startNewBlock(place))
      else state.takePlace(place)
    },
    blockDays(place: Place) {
      setSearch({ open: undefined })
      setBlocks(false)
      leave(() => state.startNewBlock(place, true))
    },
    openBlocked,
    leaving,
    setLeaving,
    leave,
    startNew,
    goTo,
    setView,
    showTab: setTab,
    step: (by: 1 | -1) => goTo(stepped(date, view, by)),
    /** On phones a swipe goes to the next or the previous day, or three of them. */
    swipe: (by: 1 | -1) => goTo(addDays(date, by * (view === 'three' ? 3 : 1))),
    moreAgenda: () => setAgenda({ date, windows: windows + 1 }),
    windows,
    openAppointment: (id: string) => leave(() => setSearch({ open: id })),
    open(block: Block) {
      if (block.blocked) openBlocked(block.blocked)
      else leave(() => setSearch({ open: block.id }))
    },
    closeAppointment() {
      document.querySelector<HTMLElement>(`[data-id="${search.open ?? ''}"]`)?.focus({ preventScroll: true })
      setSearch({ open: undefined })
    },
  }
}

export type Calendar = ReturnType<typeof useCalendar>
