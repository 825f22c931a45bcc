import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { PenLine } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useClinic, useSlug } from '@/app/clinic'
import { useNow } from '@/calendar/useNow'
import { cn } from '@/ui/cn'
import { EmptyState, ErrorState } from '@/ui/States'
import { draftsQuery } from '../compose/drafts'
import { readSearch } from '../search'
import type { Draft } from '../types'
import { shortWhen } from '../when'
import { ListSkeleton } from './ListSkeleton'

/** One's own mails that are not sent: each leads to where it is written on. */
export function DraftList({ open }: { open: string | undefined }) {
  const { t } = useTranslation('inbox')
  const found = useQuery(draftsQuery(useSlug()))
  if (found.isError && !found.data) return <ErrorState error={found.error} onRetry={() => void found.refetch()} />
  if (!found.data) return <ListSkeleton />
  if (found.data.length === 0) return <EmptyState icon={PenLine} title={t('empty.drafts')} text={t('empty.drafts_text')} />
  return (
    <ul aria-label={t('view.drafts')}>
      {found.data.map((d) => (
        <DraftRow key={d.id} draft={d} isOpen={open === (d.conversation_id ?? d.id)} />
      ))}
    </ul>
  )
}

function DraftRow({ draft: d, isOpen }: { draft: Draft; isOpen: boolean }) {
  const { t, i18n } = useTranslation('inbox')
  const slug = useSlug()
  const { time_zone: zone } = useClinic()
  const now = useNow()
  const to = [...d.to, ...d.cc, ...d.bcc].map((a) => a.name || a.address).join(', ')
  const look = cn(
    'block border-b border-line-faint px-4 py-2.5 focus-visible:outline-offset-[-2px] max-md:py-3',
    isOpen ? 'bg-selected' : 'hover:bg-hover',
  )
  const inside = (
    <>
      <span className="flex items-baseline gap-2">
        <span className="min-w-0 flex-1 truncate">{to || <span className="text-muted">{t('draft.nobody')}</span>}</span>
        <time dateTime={d.changed_at} className="flex-none text-meta text-muted">
          {shortWhen(d.changed_at, now, zone, i18n.language)}
        </time>
      </span>
      <span className="mt-0.5 block truncate text-dense text-muted">
        <span className="text-soft">{d.subject || t('no_subject')}</span>
        {d.text && ` — ${d.text.slice(0, 200)}`}
      </span>
    </>
  )
  return (
    <li>
      {d.conversation_id === null ? (
        <Link
          to="/c/$slug/inbox"
          params={{ slug }}
          search={(old: Record<string, unknown>) => readSearch({ ...old, write: d.id })}
          data-row={d.id}
          aria-current={isOpen ? 'true' : undefined}
          className={look}
        >
          {inside}
        </Link>
      ) : (
        <Link
          to="/c/$slug/inbox/$id"
          params={{ slug, id: d.conversation_id }}
          search={(old: Record<string, unknown>) => readSearch({ ...old, write: undefined })}
          data-row={d.id}
          aria-current={isOpen ? 'true' : undefined}
          className={look}
        >
          {inside}
        </Link>
      )}
    </li>
  )
}
