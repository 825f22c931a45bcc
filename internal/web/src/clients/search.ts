export const CLIENT_STATUSES = ['lead', 'active', 'inactive', 'vip'] as const
export type ClientStatus = (typeof CLIENT_STATUSES)[number]

export const CLIENT_SOURCES = ['walk-in', 'referral', 'booking', 'form', 'email', 'import', 'unknown'] as const

/** What a consent is about: a way to reach the client, or the keeping of their data. */
export const CHANNELS = ['data', 'email', 'sms', 'whatsapp', 'phone'] as const
export type Channel = (typeof CHANNELS)[number]

export const SORTS = ['name', '-name', 'created_at', '-created_at'] as const
export type Sort = (typeof SORTS)[number]

/** The whole view of the client list, as the URL holds it; what is usual is left out. */
export interface ClientsSearch {
  q?: string | undefined
  status?: ClientStatus | undefined
  /** By name when absent. */
  sort?: Exclude<Sort, 'name'> | undefined
  /** The open client, or "new" for the empty form. */
  open?: string | undefined
}

/** Reads a search that anybody may have typed: what is not understood is dropped. */
export function readSearch(raw: Record<string, unknown>): ClientsSearch {
  // Every key is named: what is left out here the router would hand on as it was typed.
  const out: ClientsSearch = { q: undefined, status: undefined, sort: undefined, open: undefined }
  const q = typeof raw.q === 'string' || typeof raw.q === 'number' ? String(raw.q).slice(0, 100) : ''
  if (q.trim() !== '') out.q = q
  if (CLIENT_STATUSES.some((s) => s === raw.status)) out.status = raw.status as ClientStatus
  if (raw.sort !== 'name' && SORTS.some((s) => s === raw.sort)) out.sort = raw.sort as Exclude<Sort, 'name'>
  if (typeof raw.open === 'string' && /^(new|cli_[A-Za-z0-9]{4,40})$/.test(raw.open)) out.open = raw.open
  return out
}

/** The columns that the server sorts by. */
export type SortColumn = Exclude<Sort, `-${string}`>

export function isSortable(column: string): column is SortColumn {
  return SORTS.some((s) => s === column)
}

/** The sort that a click on a column's head leads to: ascending first, then the other way. */
export function nextSort(now: Sort, column: SortColumn): Sort {
  return now === column ? `-${column}` : column
}

/** The parts of a profile. */
export const TABS = ['notes', 'appointments', 'details', 'history', 'access'] as const
export type ProfileTab = (typeof TABS)[number]

export interface ProfileSearch {
  /** The first one when absent. */
  tab?: ProfileTab | undefined
}

export function readProfileSearch(raw: Record<string, unknown>): ProfileSearch {
  return { tab: TABS.find((tab) => tab === raw.tab) }
}
