import { isDay, type Day } from './zone'

/** The whole view of the calendar, as the URL holds it. What is usual is left out of the URL. */
export interface CalendarSearch {
  /** The day shown, or one of the week shown; today when absent. */
  date?: Day | undefined
  view?: 'week' | undefined
  /** One column per chair instead of per provider. */
  columns?: 'resource' | undefined
  /** Only these providers; all when absent. */
  providers?: string[] | undefined
  /** The open appointment. */
  open?: string | undefined
  /** A new appointment is being made: "new", or for this client. */
  book?: string | undefined
  cancelled?: true | undefined
}

/** Reads a search that anybody may have typed: what is not understood is dropped, never an error. */
export function readSearch(raw: Record<string, unknown>): CalendarSearch {
  // Every key is named: what is left out here the router would hand on as it was typed.
  const out: CalendarSearch = {
    date: undefined,
    view: undefined,
    columns: undefined,
    providers: undefined,
    open: undefined,
    book: undefined,
    cancelled: undefined,
  }
  if (isDay(raw.date)) out.date = raw.date
  if (raw.view === 'week') out.view = 'week'
  if (raw.columns === 'resource') out.columns = 'resource'
  const providers = (Array.isArray(raw.providers) ? raw.providers : String(raw.providers ?? '').split(',')).filter(isId)
  if (providers.length > 0) out.providers = [...new Set(providers)].slice(0, 50)
  if (isId(raw.open)) out.open = raw.open
  if (raw.open === 'new' || raw.book === 'new') out.book = 'new'
  else if (isId(raw.book)) out.book = raw.book
  if (raw.cancelled === true || raw.cancelled === 'true') out.cancelled = true
  return out
}

function isId(text: unknown): text is string {
  return typeof text === 'string' && /^[a-z]{2,4}_[A-Za-z0-9]{4,40}$/.test(text)
}
