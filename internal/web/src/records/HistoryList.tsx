import { useInfiniteQuery } from '@tanstack/react-query'
import { History } from 'lucide-react'
import { Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { useClinic, useSlug } from '@/app/clinic'
import { formatDateTime } from '@/i18n/format'
import { Avatar } from '@/ui/Avatar'
import { SkeletonLines } from '@/ui/Skeleton'
import { Pages } from './Pages'
import { historyQuery, type RecordKind } from './queries'
import { fieldOf, restOf, sentenceOf, valueOf, whoOf, type HistoryEntry, type Saying } from './sentence'

export interface HistoryListProps {
  kind: RecordKind
  id: string
}

/** What was done to a client or an appointment, by whom and why. For who may history.read; brings its own words. */
export function HistoryList(props: HistoryListProps) {
  return (
    <Suspense fallback={<SkeletonLines lines={4} />}>
      <Entries {...props} />
    </Suspense>
  )
}

function Entries({ kind, id }: HistoryListProps) {
  const { t, i18n } = useTranslation(['records', 'calendar', 'clients'])
  const slug = useSlug()
  const clinic = useClinic()
  const log = useInfiniteQuery(historyQuery(slug, kind, id))
  const say: Saying = { t, language: i18n.language, zone: clinic.time_zone, currency: clinic.currency }
  return (
    <Pages
      log={log}
      label={t('records:history')}
      icon={History}
      empty={{ title: t('records:empty_title'), text: t('records:empty_text') }}
      row={(entry) => <Entry entry={entry} say={say} />}
    />
  )
}

function Entry({ entry, say }: { entry: HistoryEntry; say: Saying }) {
  const { t } = say
  const rest = restOf(entry)
  return (
    <>
      <Avatar name={whoOf(entry, t)} />
      <div className="min-w-0 flex-1">
        <p className="break-words">{sentenceOf(entry, say)}</p>
        {rest.length > 0 && (
          <dl className="mt-1 flex flex-col gap-0.5 text-dense text-muted">
            {rest.slice(0, 15).map((c, i) => (
              <div key={i} className="break-words">
                <dt className="inline">{fieldOf(c.field, t)}: </dt>
                <dd className="inline">
                  <del className="no-underline">
                    <span className="sr-only">{t('records:before')} </span>
                    {valueOf(c, 'before', say)}
                  </del>{' '}
                  <span aria-hidden>→</span>{' '}
                  <ins className="text-soft no-underline">
                    <span className="sr-only">{t('records:after')} </span>
                    {valueOf(c, 'after', say)}
                  </ins>
                </dd>
              </div>
            ))}
          </dl>
        )}
        {entry.reason && <p className="mt-0.5 text-dense text-soft">{t('records:reason', { reason: entry.reason })}</p>}
        <time dateTime={entry.at} className="mt-0.5 block text-meta text-muted">
          {formatDateTime(entry.at, say.zone)}
        </time>
      </div>
    </>
  )
}
