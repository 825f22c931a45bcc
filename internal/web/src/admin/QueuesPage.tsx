import { useQuery } from '@tanstack/react-query'
import { Inbox } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { WorkKind, WorkQueue } from '@/api/types'
import { formatNumber, useLanguage } from '@/i18n/format'
import { Page } from '@/ui/Page'
import { EmptyState, ErrorState } from '@/ui/States'
import { Table, TableSkeleton, Td, Th, Tr } from '@/ui/Table'
import { queueNames, workQuery } from './jobs'
import { JobList } from './JobList'
import { useSpan } from './span'

/** How the background work stands: the queues, today's kinds of jobs, and the jobs themselves. */
export function QueuesPage() {
  const { t } = useTranslation('admin')
  const work = useQuery(workQuery)
  return (
    <Page title={t('queues.title')} text={t('queues.text')}>
      {work.isError && !work.data ? (
        <ErrorState error={work.error} onRetry={() => void work.refetch()} />
      ) : (
        <div className="flex flex-col gap-8">
          <Queues queues={work.data?.queues} />
          <JobList queues={work.data?.queues} />
          <Kinds kinds={work.data?.kinds} />
        </div>
      )}
    </Page>
  )
}

function Queues({ queues }: { queues: WorkQueue[] | undefined }) {
  const { t } = useTranslation('admin')
  const language = useLanguage()
  const span = useSpan()
  const n = (value: number) => formatNumber(value, language)
  return (
    <Table label={t('queues.title')} aria-busy={!queues}>
      <thead>
        <tr>
          <Th>{t('queues.queue')}</Th>
          <Th numeric>{t('queues.state.waiting')}</Th>
          <Th numeric>{t('queues.state.running')}</Th>
          <Th numeric className="max-md:hidden">
            {t('queues.state.retrying')}
          </Th>
          <Th numeric>{t('queues.state.failed')}</Th>
          <Th numeric className="max-md:hidden">
            {t('queues.oldest')}
          </Th>
          <Th numeric className="max-lg:hidden">
            {t('queues.tenants')}
          </Th>
        </tr>
      </thead>
      {queues ? (
        <tbody>
          {queues.map((q) => (
            <Tr key={q.name}>
              <Td>
                <span className="font-medium">{t(`queues.names.${q.name}`)}</span>
                <span className="block text-meta text-muted max-md:hidden">{t(`queues.about.${q.name}`)}</span>
              </Td>
              <Td numeric>{n(q.waiting)}</Td>
              <Td numeric>{n(q.running)}</Td>
              <Td numeric className="max-md:hidden">
                {n(q.retrying)}
              </Td>
              <Td numeric className={q.failed > 0 ? 'font-medium text-danger-ink' : undefined}>
                {n(q.failed)}
              </Td>
              <Td numeric className="text-muted max-md:hidden">
                {q.waiting > 0 ? span(q.oldest_seconds) : '–'}
              </Td>
              <Td numeric className="text-muted max-lg:hidden">
                {n(q.tenants)}
              </Td>
            </Tr>
          ))}
        </tbody>
      ) : (
        <TableSkeleton columns={5} rows={queueNames.length} />
      )}
    </Table>
  )
}

function Kinds({ kinds }: { kinds: WorkKind[] | undefined }) {
  const { t } = useTranslation('admin')
  const language = useLanguage()
  const n = (value: number) => formatNumber(value, language)
  return (
    <section aria-labelledby="kinds" className="flex flex-col gap-3">
      <h2 id="kinds" className="text-body font-semibold">
        {t('queues.today')}
      </h2>
      {kinds?.length === 0 ? (
        <EmptyState icon={Inbox} title={t('queues.no_kinds')} text={t('queues.no_kinds_text')} />
      ) : (
        <Table label={t('queues.today')} aria-busy={!kinds}>
          <thead>
            <tr>
              <Th>{t('queues.kind')}</Th>
              <Th numeric>{t('queues.ran')}</Th>
              <Th numeric>{t('queues.again')}</Th>
              <Th numeric>{t('queues.gave_up')}</Th>
              <Th numeric className="max-md:hidden">
                {t('queues.average')}
              </Th>
            </tr>
          </thead>
          {kinds ? (
            <tbody>
              {kinds.map((k) => (
                <Tr key={k.kind}>
                  <Td className="font-mono text-meta break-all">{k.kind}</Td>
                  <Td numeric>{n(k.ran)}</Td>
                  <Td numeric>{n(k.failed)}</Td>
                  <Td numeric>{n(k.gave_up)}</Td>
                  <Td numeric className="text-muted max-md:hidden">
                    {t('queues.milliseconds', { ms: n(k.average_ms) })}
                  </Td>
                </Tr>
              ))}
            </tbody>
          ) : (
            <TableSkeleton columns={4} />
          )}
        </Table>
      )}
    </section>
  )
}
