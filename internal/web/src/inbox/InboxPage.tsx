import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { PenLine } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useSlug } from '@/app/clinic'
import { Fab } from '@/ui/Page'
import { useDebounced } from '@/ui/useDebounced'
import { useNarrow } from '@/ui/useMedia'
import { NewMailPane } from './compose/NewMailPane'
import { ListPane } from './list/ListPane'
import { ViewRail } from './list/ViewRail'
import { conversationsQuery, filterOf } from './queries'
import { readSearch, unfiltered, type InboxSearch } from './search'
import { NothingOpen } from './thread/NothingOpen'
import { ThreadPane } from './thread/ThreadPane'
import { useInboxKeys } from './useInboxKeys'

/** The clinic's mail: views and filters, the conversations, and the open one. On phones one after the other. */
export function InboxPage() {
  const { t } = useTranslation('inbox')
  const slug = useSlug()
  const narrow = useNarrow()
  const { id } = useParams({ strict: false })
  const search = useSearch({ from: '/c/$slug/inbox' })
  const navigate = useNavigate()
  const q = useDebounced((search.q ?? '').trim(), 200)
  const found = useInfiniteQuery(conversationsQuery(slug, filterOf(search, q)))
  const conversations = found.data?.pages.flatMap((p) => p.items) ?? []
  const list = useRef<HTMLDivElement>(null)
  const box = useRef<HTMLInputElement>(null)
  useEffect(() => {
    document.title = `${t('title')} · m-saas`
  }, [t])

  const setSearch = (change: Partial<InboxSearch>) =>
    void navigate({ to: '.', search: (old: Record<string, unknown>) => readSearch({ ...old, ...change }), replace: !('write' in change) })
  const open = (next: string | undefined) => {
    const at = { search: (old: Record<string, unknown>) => readSearch({ ...old, write: undefined }) }
    if (next) void navigate({ to: '/c/$slug/inbox/$id', params: { slug, id: next }, ...at })
    else void navigate({ to: '/c/$slug/inbox', params: { slug }, ...at })
  }
  const close = () => {
    open(undefined)
    list.current?.querySelector<HTMLElement>(`[data-row="${id ?? ''}"]`)?.focus({ preventScroll: true })
  }
  useInboxKeys({ list, search: box, open: id, onClose: close, onWrite: () => setSearch({ write: 'new' }) })
  const isReading = id !== undefined || search.write !== undefined
  const at = conversations.findIndex((c) => c.id === id)
  const next = conversations[at + 1]?.id ?? conversations[at - 1]?.id

  return (
    <div className="flex h-full min-h-0 bg-surface">
      {!(narrow && isReading) && (
        <>
          {!narrow && <ViewRail search={search} onSearch={setSearch} />}
          <ListPane
            {...{ found, conversations, search, narrow, q, list, box }}
            openId={id}
            onSearch={setSearch}
            onClear={() => setSearch(unfiltered)}
          />
        </>
      )}
      {(!narrow || isReading) && (
        <div className="flex min-w-0 flex-1 flex-col">
          {search.write !== undefined ? (
            <NewMailPane
              write={search.write}
              narrow={narrow}
              onDraft={(draft) => setSearch({ write: draft })}
              onClose={() => setSearch({ write: undefined })}
            />
          ) : id !== undefined ? (
            <ThreadPane key={id} id={id} narrow={narrow} onClose={close} onDone={() => open(narrow ? undefined : next)} />
          ) : (
            <NothingOpen isEmpty={found.isSuccess && conversations.length === 0} search={search} />
          )}
        </div>
      )}
      {narrow && !isReading && <Fab icon={PenLine} label={t('write')} onClick={() => setSearch({ write: 'new' })} />}
    </div>
  )
}
