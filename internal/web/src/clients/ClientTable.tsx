import { Link } from '@tanstack/react-router'
import { ArrowDown, ArrowUp } from 'lucide-react'
import type { MouseEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { Client } from '@/api/types'
import { cn } from '@/ui/cn'
import { TableSkeleton, Th } from '@/ui/Table'
import { ClientCell } from './ClientCell'
import { WIDTHS, type Column } from './columns'
import { isSortable, nextSort, type Sort, type SortColumn } from './search'
import type { Selection } from './useSelection'

interface ClientTableProps {
  slug: string
  zone: string
  clients: readonly Client[]
  columns: readonly Column[]
  /** Absent where rows cannot be chosen. */
  selection: Selection | undefined
  isLoading: boolean
  openId: string | undefined
  sort: Sort
  onSort: (sort: Sort) => void
  onOpen: (id: string) => void
}

const NAME_WIDTH = 208
const BOX_WIDTH = 44

/** The clients as a table; the name is the link, the whole row opens, its box chooses. */
export function ClientTable(props: ClientTableProps) {
  const { t } = useTranslation('clients')
  const { columns, selection, openId } = props
  const width = columns.reduce((sum, c) => sum + WIDTHS[c], NAME_WIDTH + (selection ? BOX_WIDTH : 0))
  const onRow = (e: MouseEvent, id: string) => {
    if (e.target instanceof HTMLElement && e.target.closest('a, input, label')) return
    if (selection && e.shiftKey) selection.extend(id)
    else if (selection && (e.ctrlKey || e.metaKey)) selection.toggle(id)
    else props.onOpen(id)
  }
  return (
    <table aria-label={t('title')} className="w-full table-fixed border-collapse text-left text-body" style={{ minWidth: width }}>
      <colgroup>
        {selection && <col style={{ width: BOX_WIDTH }} />}
        <col />
        {columns.map((c) => (
          <col key={c} style={{ width: WIDTHS[c] }} />
        ))}
      </colgroup>
      <thead>
        <tr>
          {selection && (
            <Th className="px-0">
              <Box
                label={t('select.all')}
                isOn={selection.isAll}
                isSome={selection.ids.size > 0}
                onChange={() => (selection.isAll ? selection.clear() : selection.all())}
              />
            </Th>
          )}
          {(['name', ...columns] as const).map((c) => (
            <Head key={c} column={c} sort={props.sort} onSort={props.onSort} />
          ))}
        </tr>
      </thead>
      {props.isLoading ? (
        <TableSkeleton rows={14} columns={columns.length + (selection ? 2 : 1)} />
      ) : (
        <tbody>
          {props.clients.map((c) => (
            <tr
              key={c.id}
              data-of={c.id}
              className={cn(
                'group h-10 cursor-pointer border-b border-line-faint transition-colors duration-(--quick) hover:bg-hover',
                selection?.has(c.id) && 'bg-accent-soft hover:bg-accent-soft',
                c.id === openId && 'bg-selected',
              )}
              onMouseDown={(e) => {
                if (e.shiftKey && selection) e.preventDefault()
              }}
              onClick={(e) => onRow(e, c.id)}
            >
              {selection && (
                <td>
                  <Box
                    label={t('select.one', { name: c.name })}
                    isOn={selection.has(c.id)}
                    isSome={false}
                    onChange={(isRange) => (isRange ? selection.extend(c.id) : selection.toggle(c.id))}
                  />
                </td>
              )}
              <td className="truncate px-3.5">
                <Link
                  to="/c/$slug/clients"
                  params={{ slug: props.slug }}
                  search={(old) => ({ ...old, open: c.id })}
                  data-row={c.id}
                  aria-current={c.id === openId ? 'true' : undefined}
                  className="rounded-dense font-medium focus-visible:outline-offset-1"
                >
                  {c.name}
                </Link>
              </td>
              {columns.map((column) => (
                <td key={column} className="truncate px-3.5 text-soft">
                  <ClientCell client={c} column={column} zone={props.zone} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      )}
    </table>
  )
}

interface HeadProps {
  column: 'name' | Column
  sort: Sort
  onSort: (sort: Sort) => void
}

function Head({ column, sort, onSort }: HeadProps) {
  const { t } = useTranslation('clients')
  if (!isSortable(column)) return <Th>{t(`column.${column}`)}</Th>
  const by: SortColumn = column
  return (
    <Th aria-sort={sort === by ? 'ascending' : sort === `-${by}` ? 'descending' : 'none'}>
      <button
        type="button"
        className="-mx-1.5 inline-flex h-7 items-center gap-1 rounded-dense px-1.5 font-medium hover:bg-hover hover:text-ink"
        onClick={() => onSort(nextSort(sort, by))}
      >
        {t(`column.${by}`)}
        {sort === by && <ArrowUp size={13} aria-hidden="true" />}
        {sort === `-${by}` && <ArrowDown size={13} aria-hidden="true" />}
      </button>
    </Th>
  )
}

interface BoxProps {
  label: string
  isOn: boolean
  isSome: boolean
  onChange: (isRange: boolean) => void
}

/** A box whose whole cell is its target. */
function Box({ label, isOn, isSome, onChange }: BoxProps) {
  return (
    <label className="grid h-9 cursor-pointer place-items-center pl-2">
      <input
        type="checkbox"
        aria-label={label}
        className="size-4 cursor-pointer accent-accent"
        checked={isOn}
        ref={(el) => {
          if (el) el.indeterminate = isSome && !isOn
        }}
        onChange={(e) => onChange(e.nativeEvent instanceof MouseEvent && e.nativeEvent.shiftKey)}
      />
    </label>
  )
}
