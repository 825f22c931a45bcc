import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query'
import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { List } from '@/api/types'
import { Button } from '@/ui/Button'
import { SkeletonLines } from '@/ui/Skeleton'
import { EmptyState, ErrorState } from '@/ui/States'

export interface PagesProps<T extends { id: string }> {
  log: UseInfiniteQueryResult<InfiniteData<List<T>>>
  label: string
  icon: LucideIcon
  empty: { title: string; text: string }
  row: (item: T) => ReactNode
}

/** A log, newest first, page by page, in each of its states. */
export function Pages<T extends { id: string }>({ log, label, icon, empty, row }: PagesProps<T>) {
  const { t } = useTranslation()
  if (log.isError && !log.data) return <ErrorState error={log.error} onRetry={() => void log.refetch()} className="py-8" />
  if (!log.data) {
    return (
      <div role="status" aria-label={t('common:loading')}>
        <SkeletonLines lines={4} />
      </div>
    )
  }
  const items = log.data.pages.flatMap((p) => p.items)
  if (items.length === 0) return <EmptyState icon={icon} title={empty.title} text={empty.text} className="py-8" />
  return (
    <>
      <ol aria-label={label} className="divide-y divide-line-faint">
        {items.map((item) => (
          <li key={item.id} className="flex gap-3 py-3 first:pt-0">
            {row(item)}
          </li>
        ))}
      </ol>
      {log.hasNextPage && (
        <div className="mt-3 flex justify-center">
          <Button busy={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>
            {t('common:actions.more')}
          </Button>
        </div>
      )}
    </>
  )
}
