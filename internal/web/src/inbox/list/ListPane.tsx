import type { UseInfiniteQueryResult } from '@tanstack/react-query'
import type { RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import { SearchInput } from '@/ui/SearchInput'
import { ErrorState } from '@/ui/States'
import { cn } from '@/ui/cn'
import { useEndless } from '@/ui/useEndless'
import { isFiltered, type InboxSearch } from '../search'
import type { Conversation } from '../types'
import { ConversationList } from './ConversationList'
import { DraftList } from './DraftList'
import { ListEmpty } from './ListEmpty'
import { ListFilters } from './ListFilters'
import { ListSkeleton } from './ListSkeleton'
import { ViewSelect } from './ViewSelect'

interface ListPaneProps {
  found: UseInfiniteQueryResult
  conversations: readonly Conversation[]
  search: InboxSearch
  q: string
  narrow: boolean
  openId: string | undefined
  list: RefObject<HTMLDivElement | null>
  box: RefObject<HTMLInputElement | null>
  onSearch: (change: Partial<InboxSearch>) => void
  onClear: () => void
}

/** The conversations of a view, with the search and the filters above them. */
export function ListPane({ found, conversations, search, q, narrow, openId, list, box, onSearch, onClear }: ListPaneProps) {
  const { t } = useTranslation('inbox')
  const end = useEndless(found.hasNextPage && !found.isFetchingNextPage, () => void found.fetchNextPage())
  const isNone = found.isSuccess && conversations.length === 0
  return (
    <section
      aria-label={t('conversations')}
      className={cn('flex min-w-0 flex-col', narrow ? 'flex-1' : 'w-90 flex-none border-r border-line xl:w-96')}
    >
      <h1 className="sr-only">{t('title')}</h1>
      <div className="border-b border-line">
        <div className="flex items-center gap-2 px-3 pt-2.5 pb-1.5">
          <SearchInput
            box={box}
            label={t('search')}
            placeholder={t('search_by')}
            clear={t('search_clear')}
            value={search.q ?? ''}
            onChange={(q) => onSearch({ q })}
          />
          <ViewSelect view={search.view ?? 'open'} onSearch={onSearch} />
        </div>
        {search.view !== 'drafts' && <ListFilters search={search} onSearch={onSearch} />}
      </div>
      <div ref={list} className="relative min-h-0 flex-1 overflow-y-auto" aria-busy={found.isFetching}>
        {search.view === 'drafts' ? (
          <DraftList open={openId ?? search.write} />
        ) : found.isError && conversations.length === 0 ? (
          <ErrorState error={found.error} onRetry={() => void found.refetch()} />
        ) : found.isPending ? (
          <ListSkeleton />
        ) : isNone ? (
          <ListEmpty q={q} view={search.view ?? 'open'} isFiltered={isFiltered(search)} onClear={onClear} />
        ) : (
          <ConversationList conversations={conversations} openId={openId} />
        )}
        <div ref={end} className={cn('px-5 py-3 text-dense text-muted', narrow && 'pb-24')} role="status">
          {found.isFetchingNextPage ? t('loading_more') : ''}
        </div>
      </div>
    </section>
  )
}
