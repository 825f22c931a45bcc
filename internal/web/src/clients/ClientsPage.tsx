import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Plus, Search, UsersRound, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan, useClinic, useSlug } from '@/app/clinic'
import { say } from '@/calendar/say'
import { SidePanel } from '@/calendar/SidePanel'
import { useNarrow } from '@/calendar/useNarrow'
import { Button, IconButton } from '@/ui/Button'
import { ConfirmDialog } from '@/ui/ConfirmDialog'
import { Input } from '@/ui/Input'
import { Select } from '@/ui/Select'
import { EmptyState, ErrorState } from '@/ui/States'
import { ClientForm } from './ClientForm'
import { ClientList } from './ClientList'
import { ClientPanel } from './ClientPanel'
import { ClientTable } from './ClientTable'
import { clientsQuery } from './queries'
import { CLIENT_STATUSES, readSearch, type ClientsSearch } from './search'
import { useDebounced } from './useDebounced'
import { useEndless } from './useEndless'
import { useRowKeys } from './useRowKeys'

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
    const row = list.current?.querySelector<HTMLElement>(`[data-row="${search.open ?? ''}"]`)
    if (to === undefined) row?.focus({ preventScroll: true })
  }
  const leave = (to: string | undefined) => (isDirty && to !== search.open ? setLeaving({ to }) : go(to))
  const canWrite = can('clients.write')
  useRowKeys({ list, search: box, onNew: () => canWrite && leave('new') })
  const isFiltered = q !== '' || search.status !== undefined

  return (
    <div className="flex h-full min-h-0">
      <div className="flex min-w-0 flex-1 flex-col bg-surface">
        <div className="flex flex-wrap items-center gap-2 border-b border-line px-4 py-2.5 md:px-5">
          <h1 className="mr-2 text-title font-semibold tracking-[-0.01em] max-md:sr-only">{t('title')}</h1>
          <div role="search" className="relative min-w-0 flex-1 md:max-w-90">
            <Input
              ref={box}
              icon={Search}
              type="search"
              aria-label={t('search')}
              placeholder={t('search')}
              aria-keyshortcuts="/"
              value={search.q ?? ''}
              className="pr-9 [&::-webkit-search-cancel-button]:hidden"
              onChange={(e) => setSearch({ q: e.target.value })}
            />
            {search.q && (
              <IconButton
                icon={X}
                size={16}
                label={t('empty.clear')}
                className="absolute top-1/2 right-0.5 -translate-y-1/2"
                onClick={() => setSearch({ q: undefined })}
              />
            )}
          </div>
          <div className="w-40 max-md:w-34">
            <Select
              aria-label={t('status_filter')}
              value={search.status ?? ''}
              options={[{ value: '', label: t('any_status') }, ...CLIENT_STATUSES.map((s) => ({ value: s, label: t(`status.${s}`) }))]}
              onChange={(e) =>
                setSearch(
                  readSearch({ ...search, open: search.open, status: e.target.value }).status
                    ? { status: e.target.value as ClientsSearch['status'] }
                    : { status: undefined },
                )
              }
            />
          </div>
          {!narrow && canWrite && (
            <Button look="primary" icon={Plus} className="ml-auto" onClick={() => leave('new')}>
              {t('new')}
            </Button>
          )}
        </div>
        <div ref={list} className="min-h-0 flex-1 overflow-y-auto" aria-busy={found.isFetching}>
          {found.isError && clients.length === 0 ? (
            <ErrorState error={found.error} onRetry={() => void found.refetch()} />
          ) : found.isSuccess && clients.length === 0 ? (
            <EmptyState
              icon={UsersRound}
              title={q !== '' ? t('empty.search', { q }) : isFiltered ? t('empty.filter') : t('empty.heading')}
              text={isFiltered ? undefined : t('empty.title')}
              action={
                isFiltered ? (
                  <Button onClick={() => setSearch({ q: undefined, status: undefined })}>{t('empty.clear')}</Button>
                ) : (
                  canWrite && (
                    <Button look="primary" icon={Plus} onClick={() => leave('new')}>
                      {t('new')}
                    </Button>
                  )
                )
              }
            />
          ) : narrow ? (
            <ClientList slug={slug} zone={zone} label={t('title')} clients={clients} isLoading={found.isPending} />
          ) : (
            <ClientTable
              {...{ slug, zone, clients, sort }}
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
        {narrow && canWrite && (
          <button
            type="button"
            aria-label={t('new')}
            onClick={() => leave('new')}
            className="fixed right-4 bottom-20 z-20 grid size-14 place-items-center rounded-full bg-accent text-on-accent shadow-raised"
          >
            <Plus size={24} aria-hidden="true" />
          </button>
        )}
      </div>
      {search.open === 'new' && canWrite && (
        <SidePanel label={t('form.new_title')} narrow={narrow} onClose={() => leave(undefined)}>
          <header className="flex items-center border-b border-line px-5 py-3">
            <h2 className="flex-1 text-lead font-semibold">{t('form.new_title')}</h2>
            <IconButton icon={X} label={t('panel.close')} className="-mr-2" onClick={() => leave(undefined)} />
          </header>
          <ClientForm
            client={null}
            typed={clients.length === 0 ? q : ''}
            onDirty={setDirty}
            onSaved={(c) => {
              say.done(t('done.created', { name: c.name }))
              go(c.id)
            }}
            onUse={(c) => go(c.id)}
            onCancel={() => leave(undefined)}
          />
        </SidePanel>
      )}
      {search.open !== undefined && search.open !== 'new' && (
        <SidePanel label={t('panel.record')} narrow={narrow} onClose={() => leave(undefined)}>
          <ClientPanel key={search.open} id={search.open} onOpen={go} onClose={() => leave(undefined)} onDirty={setDirty} />
        </SidePanel>
      )}
      <ConfirmDialog
        open={leaving !== null}
        onOpenChange={() => setLeaving(null)}
        title={t('discard.title')}
        text={t('discard.text')}
        confirm={t('discard.yes')}
        danger
        onConfirm={() => {
          setLeaving(null)
          go(leaving?.to)
        }}
      />
    </div>
  )
}
