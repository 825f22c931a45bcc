import type { UseInfiniteQueryResult } from '@tanstack/react-query'
import type { LucideIcon } from 'lucide-react'
import { Plus } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '@/ui/Button'
import { Skeleton } from '@/ui/Skeleton'
import { EmptyState, ErrorState } from '@/ui/States'
import { useEndless } from '@/ui/useEndless'

interface MoneyListProps<T> {
  words: 'payments' | 'invoices'
  icon: LucideIcon
  found: UseInfiniteQueryResult
  items: readonly T[]
  isFiltered: boolean
  onClear: () => void
  /** What makes the first one; undefined = this person may not. */
  first: { label: string; onClick: () => void } | undefined
  /** How it looks where there is room; undefined = rows, as on phones. */
  table: ReactNode
  row: (item: T) => ReactNode
}

/** Payments or invoices in each of their states: as they come, none, failed, the next page on its way. */
export function MoneyList<T extends { id: string }>({ words, found, items, ...props }: MoneyListProps<T>) {
  const { t } = useTranslation(words)
  const end = useEndless(found.hasNextPage && !found.isFetchingNextPage, () => void found.fetchNextPage())
  if (found.isError && items.length === 0) return <ErrorState error={found.error} onRetry={() => void found.refetch()} />
  if (found.isSuccess && items.length === 0)
    return (
      <EmptyState
        icon={props.icon}
        title={t(props.isFiltered ? 'empty.filtered' : 'empty.title')}
        text={props.isFiltered ? undefined : t('empty.text')}
        action={
          props.isFiltered ? (
            <Button onClick={props.onClear}>{t('empty.clear')}</Button>
          ) : (
            props.first && (
              <Button look="primary" icon={Plus} onClick={props.first.onClick}>
                {props.first.label}
              </Button>
            )
          )
        }
      />
    )
  return (
    <div aria-busy={found.isFetching}>
      {found.isPending ? (
        <Waiting />
      ) : (
        (props.table ?? (
          <ul aria-label={t('title')}>
            {items.map((item) => (
              <li key={item.id}>{props.row(item)}</li>
            ))}
          </ul>
        ))
      )}
      <div ref={end} className="h-10 px-5 py-3 text-dense text-muted" role="status">
        {found.isFetchingNextPage ? t('loading_more') : ''}
      </div>
    </div>
  )
}

function Waiting() {
  return (
    <div aria-hidden className="flex flex-col gap-5 px-5 py-4">
      {Array.from({ length: 8 }, (_, i) => (
        <div key={i} className="flex justify-between">
          <Skeleton className="w-56" />
          <Skeleton className="w-24" />
        </div>
      ))}
    </div>
  )
}
