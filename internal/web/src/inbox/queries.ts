import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api, call } from '@/api/client'
import { keys } from '@/api/queries'
import type { InboxSearch } from './search'

const PAGE = 40

/** What the list asks for. */
export interface ListFilter {
  status?: 'open' | 'snoozed' | 'closed' | 'all'
  assignee?: string
  tag?: string
  unread?: true
  files?: true
  client?: string
  account?: string
  q?: string
}

/** The filter of a view and of what narrows it. */
export function filterOf(search: InboxSearch, q: string): ListFilter {
  const view = search.view ?? 'open'
  const assignee = { mine: 'me', unassigned: 'nobody' }[view as string] ?? search.assignee
  return {
    status: view === 'snoozed' || view === 'closed' || view === 'all' ? view : 'open',
    ...(assignee && { assignee }),
    ...(search.tag && { tag: search.tag }),
    ...(search.unread && { unread: true as const }),
    ...(search.files && { files: true as const }),
    ...(search.client && { client: search.client }),
    ...(search.account && { account: search.account }),
    ...(q !== '' && { q }),
  }
}

/** The conversations, page by page, the newest first; while the filter changes the old rows stay. */
export const conversationsQuery = (slug: string, filter: ListFilter) =>
  infiniteQueryOptions({
    queryKey: keys.of(slug, 'conversations', 'list', filter),
    queryFn: ({ pageParam, signal }) => {
      const query = { limit: PAGE, ...filter, ...(pageParam ? { cursor: pageParam } : {}) }
      return call(api.GET('/api/v1/tenants/{slug}/conversations', { params: { path: { slug }, query }, signal }))
    },
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  })

export const conversationQuery = (slug: string, id: string) =>
  queryOptions({
    queryKey: keys.of(slug, 'conversations', 'one', id),
    queryFn: ({ signal }) => call(api.GET('/api/v1/tenants/{slug}/conversations/{id}', { params: { path: { slug, id } }, signal })),
  })

/** To whom a conversation can be given. */
export const colleaguesQuery = (slug: string) =>
  queryOptions({
    queryKey: keys.of(slug, 'team', 'colleagues'),
    queryFn: async ({ signal }) =>
      (await call(api.GET('/api/v1/tenants/{slug}/conversations/colleagues', { params: { path: { slug } }, signal }))).items,
    staleTime: 5 * 60_000,
  })

/** The tags in use, the most used first. */
export const tagsInUseQuery = (slug: string) =>
  queryOptions({
    queryKey: keys.of(slug, 'conversations', 'tags'),
    queryFn: async ({ signal }) =>
      (await call(api.GET('/api/v1/tenants/{slug}/conversations/tags', { params: { path: { slug } }, signal }))).items.map((i) => i.tag),
  })

/** What a conversation holds, the newest page first and in each the oldest mail first; older pages are asked for. */
export const threadQuery = (slug: string, id: string) =>
  infiniteQueryOptions({
    queryKey: keys.of(slug, 'conversations', 'thread', id),
    queryFn: ({ pageParam, signal }) =>
      call(
        api.GET('/api/v1/tenants/{slug}/conversations/{id}/mails', {
          params: { path: { slug, id }, query: pageParam ? { cursor: pageParam } : {} },
          signal,
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  })

/** The text of a mail. It never changes. */
export const mailQuery = (slug: string, id: string) =>
  queryOptions({
    queryKey: keys.of(slug, 'mails', id),
    queryFn: ({ signal }) => call(api.GET('/api/v1/tenants/{slug}/mails/{id}', { params: { path: { slug, id } }, signal })),
    staleTime: Infinity,
  })

/** The address of a mail's page, which the frame shows. */
export function pageOf(slug: string, id: string, show: { images: boolean; dark: boolean; language: string }): string {
  return `${mailPath(slug, id)}/page?images=${String(show.images)}&dark=${String(show.dark)}&lang=${show.language}`
}

/** The address of a file in a mail. */
export function partOf(slug: string, id: string, path: string): string {
  return `${mailPath(slug, id)}/parts/${encodeURIComponent(path)}`
}

/** The address of the whole message as it came. */
export function rawOf(slug: string, id: string): string {
  return `${mailPath(slug, id)}/raw`
}

function mailPath(slug: string, id: string): string {
  return `/api/v1/tenants/${slug}/mails/${id}`
}
