import { STATUSES, type Status } from './model'
import { VIEWS, type View } from './views'
import { isDay, type Day } from './zone'

/** The whole view of the calendar, as the URL holds it. What is usual is left out of the URL. */
export interface CalendarSearch {
  /** The day shown, or one of the days shown; today when absent. */
  date?: Day | undefined
  /** The day when absent. */
  view?: Exclude<View, 'day'> | undefined
  /** One column per chair instead of per provider. */
  columns?: 'resource' | undefined
  /** Only these providers; all when absent. */
  providers?: string[] | undefined
  location?: string | undefined
  service?: string | undefined
  /** Only these statuses. */
  statuses?: Status[] | undefined
  cancelled?: true | undefined
  /** What is looked for over all dates. */
  q?: string | undefined
  /** The open appointment. */
  open?: string | undefined
  /** A new appointment is being made: "new", or for this client. */
  book?: string | undefined
}

/** Reads a search that anybody may have typed: what is not understood is dropped, never an error. */
export function readSearch(raw: Record<string, unknown>): CalendarSearch {
  // Every key is named: what is left out here the router would hand on as it was typed.
  return {
    date: isDay(raw.date) ? raw.date : undefined,
    view: raw.view !== 'day' && VIEWS.some((v) => v === raw.view) ? (raw.view as Exclude<View, 'day'>) : undefined,
    columns: raw.columns === 'resource' ? 'resource' : undefined,
    providers: listOf(raw.providers, isId),
    location: isId(raw.location) ? raw.location : undefined,
    service: isId(raw.service) ? raw.service : undefined,
    statuses: listOf(raw.statuses, isStatus),
    cancelled: raw.cancelled === true || raw.cancelled === 'true' ? true : undefined,
    q: typeof raw.q === 'string' || typeof raw.q === 'number' ? String(raw.q).slice(0, 100) : undefined,
    open: isId(raw.open) ? raw.open : undefined,
    book: raw.open === 'new' || raw.book === 'new' ? 'new' : isId(raw.book) ? raw.book : undefined,
  }
}

/** A list as the router or as people write it ("a,b"), without repeats; undefined when nothing in it is understood. */
function listOf<T>(raw: unknown, known: (x: unknown) => x is T): T[] | undefined {
  const all: unknown[] = Array.isArray(raw) ? raw : String(raw ?? '').split(',')
  const found = [...new Set(all.filter(known))].slice(0, 50)
  return found.length > 0 ? found : undefined
}

function isId(text: unknown): text is string {
  return typeof text === 'string' && /^[a-z]{2,4}_[A-Za-z0-9]{4,40}$/.test(text)
}

function isStatus(text: unknown): text is Status {
  return STATUSES.some((s) => s === text)
}
