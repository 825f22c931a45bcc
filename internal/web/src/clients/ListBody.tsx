import type { UseInfiniteQueryResult } from '@tanstack/react-query'
import type { ReactNode, Ref } from 'react'
import { useTranslation } from 'react-i18next'
import type { Client } from '@/api/types'
import { useClinic, useSlug } from '@/app/clinic'
import { ErrorState } from '@/ui/States'
import { useEndless } from '@/ui/useEndless'
import { ClientList } from './ClientList'
import { ClientsEmpty } from './ClientsEmpty'
import { ClientTable } from './ClientTable'
import type { Column } from './columns'
import type { Sort } from './search'
import type { Selection } from './useSelection'

interface ListBodyProps {
  found: UseInfiniteQueryResult
  clients: readonly Client[]
  narrow: boolean
  columns: readonly Column[]
  selection: Selection | undefined
  openId: string | undefined
  sort: Sort
  q: string
  isFiltered: boolean
  box: Ref<HTMLDivElement>
  onSort: (sort: Sort) => void
  onOpen: (id: string) => void
  onClear: () => void
  onNew: (() => void) | undefined
  /** Over the lower edge: what can be done with the chosen ones. */
  children: ReactNode
}

/** The rows in each of their states: as they come, none, failed, the next page on its way. */
export function ListBody({ found, clients, narrow, box, ...props }: ListBodyProps) {
  const { t } = useTranslation('clients')
  const slug = useSlug()
  const { time_zone: zone } = useClinic()
  const end = useEndless(found.hasNextPage && !found.isFetchingNextPage, () => void found.fetchNextPage())
  const isNone = found.isSuccess && clients.length === 0
  return (
    <div ref={box} className="relative min-h-0 flex-1 overflow-auto" aria-busy={found.isFetching}>
      {found.isError && clients.length === 0 ? (
        <ErrorState error={found.error} onRetry={() => void found.refetch()} />
      ) : isNone ? (
        <ClientsEmpty q={props.q} isFiltered={props.isFiltered} onClear={props.onClear} onNew={props.onNew} />
      ) : narrow ? (
        <ClientList slug={slug} zone={zone} label={t('title')} clients={clients} isLoading={found.isPending} />
      ) : (
        <ClientTable
          {...{ slug, zone, clients }}
          columns={props.columns}
          selection={props.selection}
          isLoading={found.isPending}
          openId={props.openId}
          sort={props.sort}
          onSort={props.onSort}
          onOpen={props.onOpen}
        />
      )}
      <div ref={end} className="h-10 px-5 py-3 text-dense text-muted" role="status">
        {found.isFetchingNextPage ? t('loading_more') : ''}
      </div>
      {props.children}
    </div>
  )
}
