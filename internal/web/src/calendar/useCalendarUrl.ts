import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback } from 'react'
import type { CalendarSearch } from './search'

/** The view as the URL holds it. Opening and closing an appointment goes into the history, the rest replaces. */
export function useCalendarUrl() {
  const search = useSearch({ from: '/c/$slug/calendar' })
  const navigate = useNavigate({ from: '/c/$slug/calendar' })
  const setSearch = useCallback(
    (change: Partial<CalendarSearch>) => {
      const isStep = 'open' in change || 'date' in change
      void navigate({ search: (old: CalendarSearch) => ({ ...old, ...change }), replace: !isStep })
    },
    [navigate],
  )
  return { search, setSearch }
}
