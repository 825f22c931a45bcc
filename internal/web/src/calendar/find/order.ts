import type { Appointment } from '../types'
import type { Instant } from '../zone'

/** What was found, as a person looks for it: what comes, the nearest first; then what was, the latest first. */
export function inReach(found: readonly Appointment[], now: Instant): { next: Appointment[]; past: Appointment[] } {
  const start = (a: Appointment) => Date.parse(a.start)
  const unique = [...new Map(found.map((a) => [a.id, a])).values()]
  return {
    next: unique.filter((a) => Date.parse(a.end) > now).sort((a, b) => start(a) - start(b)),
    past: unique.filter((a) => Date.parse(a.end) <= now).sort((a, b) => start(b) - start(a)),
  }
}
