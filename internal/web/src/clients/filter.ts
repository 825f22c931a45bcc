import type { ClientFilter } from '@/api/types'
import { isSpan, readPeriod, type When } from './period'
import { readSearch, unfiltered, type ClientsSearch } from './search'

/** The filter of the URL as the server takes it; the searched words come apart, once they stand still. */
export function filterOf(search: ClientsSearch, q: string): ClientFilter {
  const { status, source, tag, consent, visited, created, sort } = search
  return present({ q, status, source, tag, consent, sort, ...within('last_visit', visited), ...within('created', created) })
}

function within(field: string, when: When | undefined): Record<string, string | undefined> {
  if (when === undefined || isSpan(when)) return { [field]: when }
  const { from, to } = readPeriod(when) ?? {}
  return { [`${field}_from`]: from, [`${field}_to`]: to }
}

function present(all: Record<string, string | undefined>): ClientFilter {
  return Object.fromEntries(Object.entries(all).filter(([, v]) => v !== undefined && v !== ''))
}

/** The search that a saved filter stands for. */
export function searchOf(filter: ClientFilter): ClientsSearch {
  const { last_visit, last_visit_from, last_visit_to, created, created_from, created_to, ...rest } = filter
  return readSearch({
    ...rest,
    visited: last_visit ?? `${last_visit_from ?? ''}..${last_visit_to ?? ''}`,
    created: created ?? `${created_from ?? ''}..${created_to ?? ''}`,
  })
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
