import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useDebounced } from '@/ui/useDebounced'
import { appointmentSearchQuery } from '../queries'
import type { CalendarSearch } from '../search'
import type { View } from '../views'
import { wallOf, type Day, type Instant } from '../zone'
import { inReach } from './order'

interface Options {
  slug: string
  zone: string
  now: Instant
  narrow: boolean
  search: CalendarSearch
  setSearch: (change: Partial<CalendarSearch>) => void
  goTo: (day: Day, more?: Partial<CalendarSearch>) => void
}

/** Looks for appointments over all dates while one types. The view stays; leaving the search leads back to where it began. */
export function useFind({ slug, zone, now, narrow, search, setSearch, goTo }: Options) {
  const [origin, setOrigin] = useState<Pick<CalendarSearch, 'date' | 'view' | 'open'> | null>(null)
  const [isShown, setShown] = useState(true)
  const [at, setAt] = useState(0)
  const typed = (search.q ?? '').trim()
  const q = useDebounced(typed, 150)
  const found = useQuery({ ...appointmentSearchQuery(slug, q), enabled: q.length > 1 && search.q !== undefined })
  const { next, past } = inReach(typed.length > 1 ? (found.data ?? []) : [], now)
  const all = [...next, ...past]
  return {
    isOpen: search.q !== undefined && isShown,
    typed,
    next,
    past,
    at: Math.min(at, Math.max(all.length - 1, 0)),
    isWaiting: typed.length > 1 && (found.isFetching || q !== typed),
    error: found.isError ? found.error : null,
    retry: () => void found.refetch(),
    start() {
      setShown(true)
      if (search.q !== undefined) return
      setOrigin({ date: search.date, view: search.view, open: search.open })
      setSearch({ q: '' })
    },
    type(text: string) {
      setAt(0)
      setSearch({ q: text })
    },
    move: (by: 1 | -1) => all.length > 0 && setAt((Math.min(at, all.length - 1) + by + all.length) % all.length),
    /** To the appointment's day, with the appointment open; the search stays, on a phone behind it. */
    choose(i: number) {
      const a = all[i]
      if (!a) return
      setAt(i)
      if (narrow) setShown(false)
      const stays: View | undefined = search.view
      goTo(wallOf(Date.parse(a.start), zone).day, { open: a.id, view: stays })
    },
    leave() {
      setSearch({ ...(origin ?? {}), q: undefined })
      setOrigin(null)
    },
    /** Ends the search and stays where it led to. */
    close() {
      setSearch({ q: undefined })
      setOrigin(null)
    },
  }
}

export type Find = ReturnType<typeof useFind>
