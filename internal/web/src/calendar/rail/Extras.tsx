import { lazy, Suspense } from 'react'
import type { Calendar } from '../useCalendar'

const WaitlistPanel = lazy(async () => ({ default: (await import('../../waitlist/WaitlistPanel')).WaitlistPanel }))

/** Who waits for a free time, at the end of the day's panel; it comes with its words when it is first shown. */
export function Extras({ calendar }: { calendar: Calendar }) {
  if (!calendar.can('waitlist.read')) return null
  return (
    <Suspense fallback={null}>
      <WaitlistPanel />
    </Suspense>
  )
}
