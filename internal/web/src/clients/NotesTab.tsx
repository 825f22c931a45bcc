import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useCan, useSlug } from '@/app/clinic'
import { SkeletonLines } from '@/ui/Skeleton'
import { ErrorState } from '@/ui/States'
import { NoteCard } from './NoteCard'
import { NoteComposer } from './NoteComposer'
import { notesQuery } from './queries'
import { useEndless } from './useEndless'

/** The notes on a client, the newest first, and the box for a new one. */
export function NotesTab({ clientId }: { clientId: string }) {
  const { t } = useTranslation('clients')
  const can = useCan()
  const found = useInfiniteQuery(notesQuery(useSlug(), clientId))
  const all = found.data?.pages.flatMap((p) => p.items) ?? []
  // The pinned ones stand above the tabs.
  const notes = all.filter((n) => !n.pinned)
  const end = useEndless(found.hasNextPage && !found.isFetchingNextPage, () => void found.fetchNextPage())
  return (
    <div className="flex flex-col gap-3">
      {can('clients.write') && <NoteComposer clientId={clientId} />}
      {found.isPending && <SkeletonLines lines={4} />}
      {found.isError && all.length === 0 && <ErrorState error={found.error} onRetry={() => void found.refetch()} />}
      {found.isSuccess && all.length === 0 && <p className="py-6 text-center text-muted">{t('note.none')}</p>}
      <ul className="flex flex-col gap-2" aria-label={t('profile.tab.notes')}>
        {notes.map((n) => (
          <li key={n.id}>
            <NoteCard note={n} />
          </li>
        ))}
      </ul>
      <div ref={end} role="status" className="min-h-5 text-dense text-muted">
        {found.isFetchingNextPage ? t('loading_more_notes') : ''}
      </div>
    </div>
  )
}
