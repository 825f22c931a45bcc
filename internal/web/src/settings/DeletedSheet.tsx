import { useQuery } from '@tanstack/react-query'
import { ArchiveRestore } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { deletedQuery } from '@/api/queries'
import { useSlug } from '@/app/clinic'
import { Button } from '@/ui/Button'
import { Sheet } from '@/ui/Sheet'
import { EmptyState, ErrorState, FormError } from '@/ui/States'
import { toast } from '@/ui/toast'
import { useRestore, type Kind } from './catalogue'

/** What was deleted of a list, the latest first, to be put back. */
export function DeletedSheet({ kind, onClose }: { kind: Kind; onClose: () => void }) {
  const { t } = useTranslation('settings')
  const query = useQuery(deletedQuery(useSlug(), kind))
  const restore = useRestore(kind)
  return (
    <Sheet open onOpenChange={onClose} title={t('deleted.title')} description={t('deleted.text')}>
      {query.isError && !query.data && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {query.data?.length === 0 && <EmptyState icon={ArchiveRestore} title={t('deleted.none')} />}
      <FormError error={restore.error} className="mb-3" />
      <ul className="divide-y divide-line-faint" aria-busy={query.isPending}>
        {query.data?.map((item) => (
          <li key={item.id} className="flex min-h-12 items-center justify-between gap-3 py-1.5">
            <span className="min-w-0 truncate">{item.name}</span>
            <Button
              size="sm"
              aria-label={t('deleted.restore_one', { name: item.name })}
              busy={restore.isPending && restore.variables === item.id}
              onClick={() => {
                restore.mutate(item.id, { onSuccess: () => toast.done(t('deleted.done', { name: item.name })) })
              }}
            >
              {t('deleted.restore')}
            </Button>
          </li>
        ))}
      </ul>
    </Sheet>
  )
}
