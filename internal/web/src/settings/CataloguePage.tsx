import type { UseQueryResult } from '@tanstack/react-query'
import { ArchiveRestore, Plus, type LucideIcon } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan } from '@/app/clinic'
import { Button } from '@/ui/Button'
import { ConfirmDialog } from '@/ui/ConfirmDialog'
import { Page } from '@/ui/Page'
import { EmptyState, ErrorState, FormError } from '@/ui/States'
import { toast } from '@/ui/toast'
import { useRemove, useRestore, type Kind, type Kinds } from './catalogue'
import { CatalogueTable, type CatalogueTableProps, type Column } from './CatalogueTable'
import { DeletedSheet } from './DeletedSheet'

export interface CataloguePageProps<K extends Kind> {
  kind: K
  icon: LucideIcon
  query: UseQueryResult<Kinds[K]['item'][]>
  columns: Column<Kinds[K]['item']>[]
  groups?: CatalogueTableProps<K>['groups']
  /** Stands above the list. */
  notice?: ReactNode
  /** The form for one entry, or for a new one. */
  form: (item: Kinds[K]['item'] | null, close: () => void) => ReactNode
}

/** One list of the catalogue with its form; the owner keeps it, everybody else reads. */
export function CataloguePage<K extends Kind>({ kind, icon, query, columns, groups, notice, form }: CataloguePageProps<K>) {
  type Item = Kinds[K]['item']
  const { t } = useTranslation('settings')
  const manages = useCan()('catalogue.manage')
  const [editing, setEditing] = useState<Item | 'new' | null>(null)
  const [removing, setRemoving] = useState<Item | null>(null)
  const [showsDeleted, setShowsDeleted] = useState(false)
  const items = query.data
  const empty = items?.length === 0
  const addNew = () => {
    setEditing('new')
  }
  return (
    <Page
      title={t(`${kind}.title`)}
      text={t(`${kind}.text`)}
      main={manages && !empty ? { icon: Plus, label: t(`${kind}.add`), onClick: addNew } : undefined}
    >
      {notice}
      {query.isError && !items ? (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      ) : empty ? (
        <EmptyState
          icon={icon}
          title={t(`${kind}.empty_title`)}
          text={t(`${kind}.empty_text`)}
          action={
            manages && (
              <Button look="primary" icon={Plus} onClick={addNew}>
                {t(`${kind}.add`)}
              </Button>
            )
          }
        />
      ) : (
        <CatalogueTable kind={kind} items={items} columns={columns} groups={groups} manages={manages} onEdit={setEditing} onRemove={setRemoving} />
      )}
      {manages && (
        <Button look="quiet" size="sm" icon={ArchiveRestore} className="mt-3" onClick={() => setShowsDeleted(true)}>
          {t('deleted.show')}
        </Button>
      )}
      {editing && form(editing === 'new' ? null : editing, () => setEditing(null))}
      {removing && <RemoveDialog kind={kind} item={removing} onClose={() => setRemoving(null)} />}
      {showsDeleted && <DeletedSheet kind={kind} onClose={() => setShowsDeleted(false)} />}
    </Page>
  )
}

function RemoveDialog({ kind, item, onClose }: { kind: Kind; item: { id: string; name: string; rev: number }; onClose: () => void }) {
  const { t } = useTranslation('settings')
  const remove = useRemove(kind)
  const restore = useRestore(kind)
  return (
    <ConfirmDialog
      open
      danger
      onOpenChange={onClose}
      title={t('remove.title', { name: item.name })}
      text={t(`${kind}.remove_text`)}
      confirm={t('common:actions.delete')}
      busy={remove.isPending}
      error={<FormError error={remove.error} />}
      onConfirm={() => {
        remove.mutate(item, {
          onSuccess: () => {
            toast.done(t('remove.done', { name: item.name }), () => {
              restore.mutate(item.id, { onError: (error) => toast.failed(error) })
            })
            onClose()
          },
        })
      }}
    />
  )
}
