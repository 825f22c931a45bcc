import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan, useClinic, useSlug } from '@/app/clinic'
import { useNarrow } from '@/calendar/useNarrow'
import { Fab } from '@/ui/Page'
import { Select } from '@/ui/Select'
import { ErrorState } from '@/ui/States'
import { ClientList } from './ClientList'
import { ClientsEmpty } from './ClientsEmpty'
import { ClientTable } from './ClientTable'
import { useColumns } from './columns'
import { ColumnsMenu } from './ColumnsMenu'
import { DiscardDialog } from './EditSheet'
import { ListToolbar } from './ListToolbar'
import { OpenRecord } from './OpenRecord'
import { clientsQuery } from './queries'
import { CLIENT_STATUSES, readSearch, type ClientsSearch } from './search'
import { useDebounced } from './useDebounced'
import { useEndless } from './useEndless'
import { useRowKeys } from './useRowKeys'
import { useSelection } from './useSelection'

/** The clients of the clinic: the list, and beside it the open record. */
export function ClientsPage() {
  const { t } = useTranslation('clients')
  const slug = useSlug()
  const { time_zone: zone } = useClinic()
  const can = useCan()
  const narrow = useNarrow()
  const search = useSearch({ from: '/c/$slug/clients' })
  const navigate = useNavigate({ from: '/c/$slug/clients' })
  const setSearch = (change: Partial<ClientsSearch>) =>
    void navigate({ search: (old: ClientsSearch) => readSearch({ ...old, ...change }), replace: !('open' in change) })
  const q = useDebounced((search.q ?? '').trim(), 180)
  const sort = search.sort ?? 'name'
  const found = useInfiniteQuery(clientsQuery(slug, { q, status: search.status, sort }))
  const clients = found.data?.pages.flatMap((p) => p.items) ?? []
  const end = useEndless(found.hasNextPage && !found.isFetchingNextPage, () => void found.fetchNextPage())
  const columns = useColumns()
  const selection = useSelection(
    clients.map((c) => c.id),
    JSON.stringify([q, search.status]),
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
  useRowKeys({ list, search: box, selection, mayChoose: false, onNew: () => onNew?.() })

  return (
    <div className="flex h-full min-h-0">
      <div className="flex min-w-0 flex-1 flex-col bg-surface">
        <ListToolbar q={search.q ?? ''} box={box} onSearch={(text) => setSearch({ q: text })} onNew={narrow ? undefined : onNew}>
          <div className="w-40 max-md:w-34">
            <Select
              aria-label={t('status_filter')}
              value={search.status ?? ''}
              options={[{ value: '', label: t('any_status') }, ...CLIENT_STATUSES.map((s) => ({ value: s, label: t(`status.${s}`) }))]}
              onChange={(e) => setSearch({ status: CLIENT_STATUSES.find((s) => s === e.target.value) })}
            />
          </div>
          {!narrow && <ColumnsMenu {...columns} onToggle={columns.toggle} />}
        </ListToolbar>
        <div ref={list} className="min-h-0 flex-1 overflow-auto" aria-busy={found.isFetching}>
          {found.isError && clients.length === 0 ? (
            <ErrorState error={found.error} onRetry={() => void found.refetch()} />
          ) : found.isSuccess && clients.length === 0 ? (
            <ClientsEmpty
              q={q}
              isFiltered={search.status !== undefined}
              onClear={() => setSearch({ q: undefined, status: undefined })}
              onNew={onNew}
            />
          ) : narrow ? (
            <ClientList slug={slug} zone={zone} label={t('title')} clients={clients} isLoading={found.isPending} />
          ) : (
            <ClientTable
              {...{ slug, zone, clients, sort }}
              columns={columns.chosen}
              selection={undefined}
              isLoading={found.isPending}
              openId={search.open}
              onSort={(next) => setSearch({ sort: next === 'name' ? undefined : next })}
              onOpen={leave}
            />
          )}
          <div ref={end} className="h-10 px-5 py-3 text-dense text-muted" role="status">
            {found.isFetchingNextPage ? t('loading_more') : ''}
          </div>
        </div>
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
        onStay={() => setLeaving(null)}
        onDiscard={() => {
          setLeaving(null)
          go(leaving?.to)
        }}
      />
    </div>
  )
}
