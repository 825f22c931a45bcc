import { readWhen, type When } from './period'

export const CLIENT_STATUSES = ['lead', 'active', 'inactive', 'vip'] as const
export type ClientStatus = (typeof CLIENT_STATUSES)[number]

export const CLIENT_SOURCES = ['walk-in', 'referral', 'booking', 'form', 'email', 'import', 'unknown'] as const
export type ClientSource = (typeof CLIENT_SOURCES)[number]

/** What a consent is about: a way to reach the client, or the keeping of their data. */
export const CHANNELS = ['data', 'email', 'sms', 'whatsapp', 'phone'] as const
export type Channel = (typeof CHANNELS)[number]

export const SORTS = ['name', '-name', 'last_visit', '-last_visit', 'created_at', '-created_at'] as const
export type Sort = (typeof SORTS)[number]

/** The whole view of the client list, as the URL holds it; what is usual is left out. */
export interface ClientsSearch {
  q?: string | undefined
  status?: ClientStatus | undefined
  source?: ClientSource | undefined
  tag?: string | undefined
  /** A channel that the client agrees to. */
  consent?: Channel | undefined
  /** When they last came. */
  visited?: When | undefined
  /** When they were entered. */
  created?: When | undefined
  /** The deleted ones in place of the others. */
  deleted?: true | undefined
  /** By name when absent. */
  sort?: Exclude<Sort, 'name'> | undefined
  /** The saved view that the filter began with. */
  view?: string | undefined
  /** The open client, or "new" for the empty form. */
  open?: string | undefined
}

/** No filter at all. */
export const unfiltered = {
  q: undefined,
  status: undefined,
  source: undefined,
  tag: undefined,
  consent: undefined,
  visited: undefined,
  created: undefined,
  deleted: undefined,
} satisfies ClientsSearch

const oneOf = <T extends string>(all: readonly T[], value: unknown): T | undefined => all.find((a) => a === value)
const textOf = (value: unknown) => (typeof value === 'string' || typeof value === 'number' ? String(value) : '')

/** Reads a search that anybody may have typed: what is not understood is dropped. */
export function readSearch(raw: Record<string, unknown>): ClientsSearch {
  // Every key is named: what is left out here the router would hand on as it was typed.
  const out: ClientsSearch = { ...unfiltered, sort: undefined, view: undefined, open: undefined }
  const q = textOf(raw.q).slice(0, 100)
  if (q.trim() !== '') out.q = q
  out.status = oneOf(CLIENT_STATUSES, raw.status)
  out.source = oneOf(CLIENT_SOURCES, raw.source)
  const tag = textOf(raw.tag).trim()
  if (tag !== '' && tag.length <= 40) out.tag = tag
  out.consent = oneOf(CHANNELS, raw.consent)
  out.visited = readWhen(textOf(raw.visited))
  out.created = readWhen(textOf(raw.created))
  if (raw.deleted === true || raw.deleted === 'true') out.deleted = true
  const sort = oneOf(SORTS, raw.sort)
  if (sort !== undefined && sort !== 'name') out.sort = sort
  if (typeof raw.view === 'string' && /^viw_[A-Za-z0-9]{4,40}$/.test(raw.view)) out.view = raw.view
  if (typeof raw.open === 'string' && /^(new|cli_[A-Za-z0-9]{4,40})$/.test(raw.open)) out.open = raw.open
  return out
}

/** What the server sorts by, which are columns of the list too. */
export type SortColumn = Exclude<Sort, `-${string}`>

export function isSortable(column: string): column is SortColumn {
  return SORTS.some((s) => s === column)
}

/** The sort that a click on a column's head leads to: ascending first, then the other way. */
export function nextSort(now: Sort, column: SortColumn): Sort {
  return now === column ? `-${column}` : column
}

/** The parts of a profile. */
export const TABS = ['timeline', 'appointments', 'files', 'details', 'history', 'access'] as const
export type ProfileTab = (typeof TABS)[number]

export interface ProfileSearch {
  /** The first one when absent. */
  tab?: ProfileTab | undefined
}

export function readProfileSearch(raw: Record<string, unknown>): ProfileSearch {
  return { tab: TABS.find((tab) => tab === raw.tab) }
}
