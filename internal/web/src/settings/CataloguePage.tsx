import type { UseQueryResult } from '@tanstack/react-query'
import { Ellipsis, Pencil, Plus, Trash2, type LucideIcon } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan } from '@/app/clinic'
import { Button, IconButton } from '@/ui/Button'
import { ConfirmDialog } from '@/ui/ConfirmDialog'
import { Menu, MenuItem } from '@/ui/Menu'
import { Page } from '@/ui/Page'
import { EmptyState, ErrorState, FormError } from '@/ui/States'
import { Table, TableSkeleton, Td, Th, Tr } from '@/ui/Table'
import { toast } from '@/ui/toast'
import { useRemove, type Kinds } from './catalogue'

export interface Column<T> {
  key: string
  cell: (item: T) => ReactNode
  numeric?: boolean
  /** Left out on phones. */
  wide?: boolean
}

export interface CataloguePageProps<K extends keyof Kinds> {
  kind: K
  icon: LucideIcon
  query: UseQueryResult<Kinds[K]['item'][]>
  columns: Column<Kinds[K]['item']>[]
  /** The form for one entry, or for a new one. */
  form: (item: Kinds[K]['item'] | null, close: () => void) => ReactNode
}

/** One list of the catalogue with its form; the owner keeps it, everybody else reads. */
export function CataloguePage<K extends keyof Kinds>({ kind, icon, query, columns, form }: CataloguePageProps<K>) {
  type Item = Kinds[K]['item']
  const { t } = useTranslation('settings')
  const manages = useCan()('catalogue.manage')
  const [editing, setEditing] = useState<Item | 'new' | null>(null)
  const [removing, setRemoving] = useState<Item | null>(null)
  const close = () => {
    setEditing(null)
  }
  const items = query.data
  const add = manages && (
    <Button
      look="primary"
      icon={Plus}
      onClick={() => {
        setEditing('new')
      }}
    >
      {t(`${kind}.add`)}
    </Button>
  )
  const empty = items?.length === 0
  return (
    <Page
      title={t(`${kind}.title`)}
      text={t(`${kind}.text`)}
      main={manages && !empty ? { icon: Plus, label: t(`${kind}.add`), onClick: () => setEditing('new') } : undefined}
    >
      {query.isError && !items ? (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      ) : empty ? (
        <EmptyState icon={icon} title={t(`${kind}.empty_title`)} text={t(`${kind}.empty_text`)} action={add} />
      ) : (
        <Table label={t(`${kind}.title`)} aria-busy={!items}>
          <thead>
            <tr>
              {columns.map((c) => (
                <Th key={c.key} numeric={c.numeric} className={c.wide ? 'max-md:hidden' : ''}>
                  {t(`${kind}.${c.key}`)}
                </Th>
              ))}
              {manages && (
                <Th className="w-12">
                  <span className="sr-only">{t('actions')}</span>
                </Th>
              )}
            </tr>
          </thead>
          {items ? (
            <tbody>
              {items.map((item) => (
                <Tr key={item.id}>
                  {columns.map((c, i) => (
                    <Td key={c.key} numeric={c.numeric} className={c.wide ? 'max-md:hidden' : ''}>
                      {i === 0 && manages ? (
                        <button
                          type="button"
                          className="-mx-1 min-h-8 w-full rounded-dense px-1 text-left font-medium hover:underline max-md:min-h-11"
                          onClick={() => {
                            setEditing(item)
                          }}
                        >
                          {c.cell(item)}
                        </button>
                      ) : (
                        c.cell(item)
                      )}
                    </Td>
                  ))}
                  {manages && (
                    <Td className="pr-2 pl-0 text-right">
                      <Menu trigger={<IconButton icon={Ellipsis} label={t('common:actions.actions_for', { name: item.name })} />}>
                        <MenuItem
                          icon={Pencil}
                          onSelect={() => {
                            setEditing(item)
                          }}
                        >
                          {t('common:actions.edit')}
                        </MenuItem>
                        <MenuItem
                          icon={Trash2}
                          danger
                          onSelect={() => {
                            setRemoving(item)
                          }}
                        >
                          {t('common:actions.delete')}
                        </MenuItem>
                      </Menu>
                    </Td>
                  )}
                </Tr>
              ))}
            </tbody>
          ) : (
            <TableSkeleton columns={columns.length + (manages ? 1 : 0)} rows={4} />
          )}
        </Table>
      )}
      {editing && form(editing === 'new' ? null : editing, close)}
      {removing && (
        <RemoveDialog
          kind={kind}
          item={removing}
          onClose={() => {
            setRemoving(null)
          }}
        />
      )}
    </Page>
  )
}

function RemoveDialog({ kind, item, onClose }: { kind: keyof Kinds; item: { id: string; name: string; rev: number }; onClose: () => void }) {
  const { t } = useTranslation('settings')
  const remove = useRemove(kind)
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
            toast.done(t('remove.done', { name: item.name }))
            onClose()
          },
        })
      }}
    />
  )
}
