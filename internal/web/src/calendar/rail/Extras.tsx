import { lazy, Suspense, type ComponentType } from 'react'
import type { Place } from '../model'
import type { Draft } from '../draft'
import type { Calendar } from '../useCalendar'
import type { Day } from '../zone'

/** What the day's panel gives to the waitlist's part in it. */
export interface WaitlistPanelProps {
  slug: string
  zone: string
  day: Day
  /** Opens the form of a new appointment at a place, for a client. */
  onBook: (place: Place, client: Draft['client']) => void
}

const parts = import.meta.glob<{ WaitlistPanel: ComponentType<WaitlistPanelProps> }>('../../waitlist/WaitlistPanel.tsx')
const [load] = Object.values(parts)
const WaitlistPanel = load ? lazy(async () => ({ default: (await load()).WaitlistPanel })) : null

/** The waitlist's part of the day's panel. */
export function Extras({ calendar }: { calendar: Calendar }) {
  if (!WaitlistPanel) return null
  return (
    <Suspense fallback={null}>
      <WaitlistPanel
        slug={calendar.slug}
        zone={calendar.zone}
        day={calendar.date}
        onBook={(place, client) => calendar.leave(() => calendar.state.startNew(place, client))}
      />
    </Suspense>
  )
}
