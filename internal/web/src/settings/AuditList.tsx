import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query'
import { History } from 'lucide-react'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { AuditEntry, List } from '@/api/types'
import { formatDateTime, useLanguage } from '@/i18n/format'
import { Avatar } from '@/ui/Avatar'
import { Button } from '@/ui/Button'
import { Skeleton } from '@/ui/Skeleton'
import { EmptyState, ErrorState } from '@/ui/States'
import { fieldWord, isOpaque, said } from './auditWords'

export interface AuditListProps {
  log: UseInfiniteQueryResult<InfiniteData<List<AuditEntry>>>
  timeZone?: string
  /** Entries of clinics link to their page in the platform's area. */
  admin?: boolean
}

/** The log, newest first, page by page. */
export function AuditList({ log, timeZone, admin = false }: AuditListProps) {
  const { t } = useTranslation('settings')
  if (log.isError && !log.data) return <ErrorState error={log.error} onRetry={() => void log.refetch()} />
  if (!log.data) {
    return (
      <div className="flex flex-col gap-5 rounded-base border border-line bg-surface p-5" aria-hidden>
        {[1, 2, 3, 4].map((n) => (
          <div key={n} className="flex gap-3">
            <Skeleton className="size-8 rounded-full" />
            <div className="flex-1">
              <Skeleton className="mb-2 w-1/2" />
              <Skeleton className="w-1/4" />
            </div>
          </div>
        ))}
      </div>
    )
  }
  const entries = log.data.pages.flatMap((p) => p.items)
  if (entries.length === 0) return <EmptyState icon={History} title={t('audit.empty_title')} text={t('audit.empty_text')} />
  return (
    <>
      <ol className="divide-y divide-line-faint rounded-base border border-line bg-surface">
        {entries.map((e) => (
          <Entry key={e.id} entry={e} timeZone={timeZone} admin={admin} />
        ))}
      </ol>
      {log.hasNextPage && (
        <div className="mt-4 flex justify-center">
          <Button busy={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>
            {t('common:actions.more')}
          </Button>
        </div>
      )}
    </>
  )
}

function Entry({ entry, timeZone, admin }: { entry: AuditEntry; timeZone: string | undefined; admin: boolean }) {
  const { t } = useTranslation('settings')
  const actor = entry.actor.name || entry.actor.email || t('audit.system')
  return (
    <li className="flex gap-3 px-4 py-3">
      <Avatar name={actor} />
      <div className="min-w-0 flex-1">
        <p>
          <span className="font-medium">{actor}</span>{' '}
          <span className="text-soft">
            {t(`audit.actions.${entry.action.replaceAll('.', '_')}`, { defaultValue: entry.action.replaceAll(/[._]/g, ' ') })}
          </span>{' '}
          {admin && entry.subject.kind === 'tenant' ? (
            <Link to="/admin/tenants/$id" params={{ id: entry.subject.id }} className="font-medium text-accent hover:underline">
              {entry.subject.name || entry.subject.id}
            </Link>
          ) : (
            entry.subject.name !== actor && <span className="font-medium">{entry.subject.name}</span>
          )}
        </p>
        {entry.reason && <p className="mt-0.5 text-dense text-soft">{t('audit.reason', { reason: entry.reason })}</p>}
        {entry.changes.length > 0 && <Changes entry={entry} />}
        <time dateTime={entry.at} className="mt-0.5 block text-meta text-muted">
          {formatDateTime(entry.at, timeZone)}
        </time>
      </div>
    </li>
  )
}

function Changes({ entry }: { entry: AuditEntry }) {
  const { t } = useTranslation(['settings', 'calendar', 'clients'])
  const language = useLanguage()
  return (
    <ul className="mt-1 flex flex-col gap-0.5 text-dense text-muted">
      {entry.changes.slice(0, 12).map((c, i) => (
        <li key={i} className="break-words">
          {fieldWord(t, c.field)}:{' '}
          {isOpaque(c.field, c.before, c.after) ? (
            <span className="text-soft">{t('audit.other')}</span>
          ) : (
            <>
              <del className="no-underline">{said(t, language, c.field, c.before)}</del> →{' '}
              <ins className="text-soft no-underline">{said(t, language, c.field, c.after)}</ins>
            </>
          )}
        </li>
      ))}
    </ul>
  )
}
