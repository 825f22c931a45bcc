import type { ClientFilter } from '@/api/types'
import type { Day } from '@/calendar/zone'
import { readSearch, unfiltered, type ClientsSearch } from './search'
import { periodOf } from './visited'

/** The filter of the URL as the server takes it; the searched words come apart, once they stand still. */
export function filterOf(search: ClientsSearch, q: string, today: Day): ClientFilter {
  const { status, source, tag, consent, visited, sort } = search
  const { from, to } = visited ? periodOf(visited, today) : {}
  return present({ q, status, source, tag, consent, last_visit_from: from, last_visit_to: to, sort })
}

function present(all: Record<string, string | undefined>): ClientFilter {
  return Object.fromEntries(Object.entries(all).filter(([, v]) => v !== undefined && v !== ''))
}

/** The search that a saved filter stands for. */
export function searchOf(filter: ClientFilter): ClientsSearch {
  const { last_visit_from: from = '', last_visit_to: to = '', ...rest } = filter
  return readSearch({ ...rest, visited: `${from}..${to}` })
}

/** Whether anything narrows the list. */
export function isFiltered(search: ClientsSearch): boolean {
  return Object.keys(unfiltered).some((k) => search[k as keyof typeof unfiltered] !== undefined)
}

/** Whether two filters ask for the same. */
export function isSame(a: ClientFilter, b: ClientFilter): boolean {
  const flat = (f: ClientFilter) =>
    Object.entries({ ...f, sort: f.sort === 'name' ? undefined : f.sort })
      .filter(([, v]) => v !== undefined && v !== '')
      .map(([k, v]) => `${k}=${String(v)}`)
      .sort()
      .join('&')
  return flat(a) === flat(b)
}
