import { Ellipsis, Pencil, Trash2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { IconButton } from '@/ui/Button'
import { Menu, MenuItem } from '@/ui/Menu'
import { Table, TableSkeleton, Td, Th, Tr } from '@/ui/Table'
import { useArrange, type Kind, type Kinds } from './catalogue'
import { SortArea, SortList, SortRow } from './SortableRows'

export interface Column<T> {
  key: string
  cell: (item: T) => ReactNode
  numeric?: boolean
  /** Left out on phones. */
  wide?: boolean
}

/** A part of the list under a heading of its own. */
export interface Group {
  id: string
  title: ReactNode
}

export interface CatalogueTableProps<K extends Kind> {
  kind: K
  items: Kinds[K]['item'][] | undefined
  columns: Column<Kinds[K]['item']>[]
  /** In which order the parts of the list stand, and to which an entry belongs; without it the list is one. */
  groups?: { all: readonly Group[]; of: (item: Kinds[K]['item']) => string } | undefined
  manages: boolean
  onEdit: (item: Kinds[K]['item']) => void
  onRemove: (item: Kinds[K]['item']) => void
}

/** The entries of a list, which the owner drags into order. */
export function CatalogueTable<K extends Kind>({ kind, items, columns, groups, manages, onEdit, onRemove }: CatalogueTableProps<K>) {
  type Item = Kinds[K]['item']
  const { t } = useTranslation('settings')
  const arrange = useArrange(kind)
  const parts: { id: string; title: ReactNode; items: Item[] }[] = groups
    ? groups.all.map((g) => ({ ...g, items: items?.filter((item) => groups.of(item) === g.id) ?? [] })).filter((g) => g.items.length > 0)
    : [{ id: '', title: null, items: items ?? [] }]
  const width = columns.length + (manages ? 2 : 0)
  const cells = (item: Item) => (
    <>
      {columns.map((c, i) => (
        <Td key={c.key} numeric={c.numeric} className={c.wide ? 'max-md:hidden' : ''}>
          {i === 0 && manages ? (
            <button
              type="button"
              className="-mx-1 min-h-8 w-full rounded-dense px-1 text-left font-medium hover:underline max-md:min-h-11"
              onClick={() => {
                onEdit(item)
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
          <RowMenu name={item.name} onEdit={() => onEdit(item)} onRemove={() => onRemove(item)} />
        </Td>
      )}
    </>
  )
  return (
    <SortArea groups={parts.map((p) => p.items)} onArrange={(ids) => arrange.mutate(ids)}>
      <Table label={t(`${kind}.title`)} aria-busy={!items}>
        <thead>
          <tr>
            {manages && (
              <Th className="w-9">
                <span className="sr-only">{t('sort.column')}</span>
              </Th>
            )}
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
          parts.map((part) => (
            <tbody key={part.id}>
              {part.title !== null && (
                <tr className="border-b border-line-faint bg-sunken">
                  <th scope="rowgroup" colSpan={width} className="h-9 px-3.5 text-left text-meta font-medium text-soft">
                    {part.title}
                  </th>
                </tr>
              )}
              <SortList items={part.items}>
                {part.items.map((item) =>
                  manages ? (
                    <SortRow key={item.id} item={item}>
                      {cells(item)}
                    </SortRow>
                  ) : (
                    <Tr key={item.id}>{cells(item)}</Tr>
                  ),
                )}
              </SortList>
            </tbody>
          ))
        ) : (
          <TableSkeleton columns={width} rows={4} />
        )}
      </Table>
    </SortArea>
  )
}

function RowMenu({ name, onEdit, onRemove }: { name: string; onEdit: () => void; onRemove: () => void }) {
  const { t } = useTranslation()
  return (
    <Menu trigger={<IconButton icon={Ellipsis} label={t('common:actions.actions_for', { name })} />}>
      <MenuItem icon={Pencil} onSelect={onEdit}>
        {t('common:actions.edit')}
      </MenuItem>
      <MenuItem icon={Trash2} danger onSelect={onRemove}>
        {t('common:actions.delete')}
      </MenuItem>
    </Menu>
  )
}
