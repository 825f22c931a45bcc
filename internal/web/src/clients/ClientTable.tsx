import { Link } from '@tanstack/react-router'
import { ArrowDown, ArrowUp } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Client } from '@/api/types'
import { formatDate } from '@/i18n/format'
import { cn } from '@/ui/cn'
import { TableSkeleton, Th } from '@/ui/Table'
import { national } from './phone'
import { nextSort, type Sort } from './search'
import { StatusBadge } from './StatusBadge'

interface ClientTableProps {
  slug: string
  zone: string
  clients: readonly Client[]
  isLoading: boolean
  openId: string | undefined
  sort: Sort
  onSort: (sort: Sort) => void
  onOpen: (id: string) => void
}

/** The clients as a table; the name is the link, the whole row opens. */
export function ClientTable(props: ClientTableProps) {
  const { t } = useTranslation('clients')
  const { zone, sort } = props
  const head = (column: 'name' | 'created_at') => (
    <Th
      aria-sort={sort === column ? 'ascending' : sort === `-${column}` ? 'descending' : 'none'}
      className={column === 'created_at' ? 'max-lg:hidden' : ''}
    >
      <button
        type="button"
        className="-mx-1.5 inline-flex h-7 items-center gap-1 rounded-dense px-1.5 font-medium hover:bg-hover hover:text-ink"
        onClick={() => props.onSort(nextSort(sort, column))}
      >
        {t(`column.${column}`)}
        {sort === column && <ArrowUp size={13} aria-hidden="true" />}
        {sort === `-${column}` && <ArrowDown size={13} aria-hidden="true" />}
      </button>
    </Th>
  )
  return (
    <table aria-label={t('title')} className="w-full table-fixed border-collapse text-left text-body">
      <colgroup>
        <col className="w-[30%]" />
        <col className="w-36" />
        <col />
        <col className="w-28" />
        <col className="w-28 max-lg:hidden" />
      </colgroup>
      <thead>
        <tr>
          {head('name')}
          <Th>{t('column.phone')}</Th>
          <Th>{t('column.email')}</Th>
          <Th>{t('column.status')}</Th>
          {head('created_at')}
        </tr>
      </thead>
      {props.isLoading ? (
        <TableSkeleton rows={14} columns={5} />
      ) : (
        <tbody>
          {props.clients.map((c) => (
            <tr
              key={c.id}
              className={cn(
                'h-10 cursor-pointer border-b border-line-faint transition-colors duration-(--quick) hover:bg-hover',
                c.id === props.openId && 'bg-selected',
              )}
              onClick={(e) => {
                if (!(e.target instanceof HTMLElement && e.target.closest('a'))) props.onOpen(c.id)
              }}
            >
              <td className="truncate px-3.5">
                <Link
                  to="/c/$slug/clients"
                  params={{ slug: props.slug }}
                  search={(old) => ({ ...old, open: c.id })}
                  data-row={c.id}
                  aria-current={c.id === props.openId ? 'true' : undefined}
                  className="rounded-dense font-medium focus-visible:outline-offset-1"
                >
                  {c.name}
                </Link>
              </td>
              <td className="truncate px-3.5 text-soft tabular-nums">{national(c.phone, zone)}</td>
              <td className="truncate px-3.5 text-soft">{c.email}</td>
              <td className="px-3.5">
                <StatusBadge status={c.status} />
              </td>
              <td className="px-3.5 text-muted tabular-nums max-lg:hidden">{formatDate(c.created_at, zone)}</td>
            </tr>
          ))}
        </tbody>
      )}
    </table>
  )
}
