import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan, useSlug } from '@/app/clinic'
import { DiscardDialog } from '@/ui/DiscardDialog'
import { Fab } from '@/ui/Page'
import { useDebounced } from '@/ui/useDebounced'
import { useNarrow } from '@/ui/useMedia'
import { BulkBar } from './BulkBar'
import { useColumns } from './columns'
import { ExportMenu } from './import/ExportMenu'
import { ColumnsMenu } from './ColumnsMenu'
import { filterOf, isFiltered, searchOf } from './filter'
import { ListBody } from './ListBody'
import { ListFilters } from './ListFilters'
import { ListToolbar } from './ListToolbar'
import { OpenRecord } from './OpenRecord'
import { clientsQuery } from './queries'
import { readSearch, unfiltered, type ClientsSearch } from './search'
import { useRowKeys } from './useRowKeys'
import { useSelection } from './useSelection'
import { ViewTabs } from './ViewTabs'

/** The clients of the clinic: the list, and beside it the open record. */
export function ClientsPage() {
  const { t } = useTranslation('clients')
  const slug = useSlug()
  const can = useCan()
  const narrow = useNarrow()
  const search = useSearch({ from: '/c/$slug/clients' })
  const navigate = useNavigate({ from: '/c/$slug/clients' })
  const setSearch = (change: Partial<ClientsSearch>) =>
    void navigate({ search: (old: ClientsSearch) => readSearch({ ...old, ...change }), replace: !('open' in change) })
  const q = useDebounced((search.q ?? '').trim(), 180)
  const filter = filterOf(search, q)
  const found = useInfiniteQuery(clientsQuery(slug, search.deleted ? { ...filter, deleted: true } : filter))
  const clients = found.data?.pages.flatMap((p) => p.items) ?? []
  const columns = useColumns()
  const selection = useSelection(
    clients.map((c) => c.id),
    JSON.stringify([filter, search.deleted]),
  )
  const [isDirty, setDirty] = useState(false)
  const [leaving, setLeaving] = useState<{ to: string | undefined } | null>(null)
  const list = useRef<HTMLDivElement>(null)
  const box = useRef<HTMLInputElement>(null)
  useEffect(() => {
    document.title = `${t('title')} · m-saas`
  }, [t])

  const go = (to: string | undefined) => {
    setDirty(false)
    setSearch({ open: to })
    if (to === undefined) document.querySelector<HTMLElement>(`[data-row="${search.open ?? ''}"]`)?.focus({ preventScroll: true })
  }
  const leave = (to: string | undefined) => (isDirty && to !== search.open ? setLeaving({ to }) : go(to))
  const canWrite = can('clients.write')
  const onNew = canWrite ? () => leave('new') : undefined
  // Who is deleted is only brought back, one by one.
  const mayChoose = canWrite && !narrow && !search.deleted
  useRowKeys({ list, search: box, selection, mayChoose, onNew: () => onNew?.() })

  return (
    <div className="flex h-full min-h-0">
      <div className="flex min-w-0 flex-1 flex-col bg-surface">
        <ListToolbar q={search.q ?? ''} box={box} onSearch={(text) => setSearch({ q: text })} onNew={narrow ? undefined : onNew}>
          {!narrow && <ColumnsMenu chosen={columns.chosen} onToggle={columns.toggle} />}
          <ExportMenu filter={{ ...filter, sort: search.sort }} />
        </ListToolbar>
        <ViewTabs
          filter={filter}
          columns={columns.chosen}
          open={search.view}
          onOpen={(view) => {
            if (view) columns.take(view.columns)
            setSearch({ ...unfiltered, sort: undefined, ...(view ? searchOf(view.filter) : {}), view: view?.id, open: search.open })
          }}
        />
        <div className="border-b border-line">
          <ListFilters search={search} onSearch={setSearch} />
        </div>
        <ListBody
          {...{ found, clients, narrow, q, onNew }}
          box={list}
          columns={columns.chosen}
          selection={mayChoose ? selection : undefined}
          openId={search.open}
          sort={search.sort ?? 'name'}
          isFiltered={isFiltered(search)}
          onSort={(next) => setSearch({ sort: next === 'name' ? undefined : next })}
          onOpen={leave}
          onClear={() => setSearch({ ...unfiltered, view: undefined })}
        >
          {mayChoose && (selection.ids.size > 0 || selection.everybody) && (
            <BulkBar selection={selection} clients={clients} filter={filter} isMore={found.hasNextPage} />
          )}
        </ListBody>
        {narrow && onNew && <Fab icon={Plus} label={t('new')} onClick={onNew} />}
      </div>
      {search.open !== undefined && (search.open !== 'new' || canWrite) && (
        <OpenRecord
          open={search.open}
          narrow={narrow}
          typed={clients.length === 0 ? q : ''}
          onDirty={setDirty}
          onGo={go}
          onLeave={() => leave(undefined)}
        />
      )}
      <DiscardDialog
        open={leaving !== null}
        onOpenChange={() => setLeaving(null)}
        title={t('discard.title')}
        text={t('discard.text')}
        onDiscard={() => {
          setLeaving(null)
          go(leaving?.to)
        }}
      />
    </div>
  )
}
