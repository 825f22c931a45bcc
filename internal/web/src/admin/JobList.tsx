import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { CircleCheck } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { WorkJob, WorkQueue } from '@/api/types'
import { Button } from '@/ui/Button'
import { Select } from '@/ui/Select'
import { EmptyState, ErrorState } from '@/ui/States'
import { Table, TableSkeleton, Td, Th, Tr } from '@/ui/Table'
import { DecisionDialog } from './DecisionDialog'
import { type Decision, type JobState, jobStates, jobsQuery, type QueueName, queueNames } from './jobs'
import { useSpan } from './span'

const MANY = 2

/** The jobs of one queue in one state; failed ones are replayed or deleted here. */
export function JobList({ queues }: { queues: WorkQueue[] | undefined }) {
  const { t } = useTranslation('admin')
  const [picked, setPicked] = useState<QueueName>()
  const [state, setState] = useState<JobState>('failed')
  const [decision, setDecision] = useState<Decision>()
  const queue = picked ?? queues?.find((q) => q.failed > 0)?.name ?? 'critical'
  const list = useInfiniteQuery(jobsQuery(queue, state))
  const items = list.data?.pages.flatMap((p) => p.items)
  return (
    <section aria-labelledby="jobs" className="flex flex-col gap-3">
      <h2 id="jobs" className="text-body font-semibold">
        {t('queues.jobs')}
      </h2>
      <div className="flex flex-wrap items-center gap-2">
        <div className="w-48">
          <Select
            aria-label={t('queues.queue')}
            value={queue}
            onChange={(e) => {
              setPicked(queueNames.find((q) => q === e.target.value))
            }}
            options={queueNames.map((q) => ({ value: q, label: t(`queues.names.${q}`) }))}
          />
        </div>
        <div className="w-48">
          <Select
            aria-label={t('tenants.state')}
            value={state}
            onChange={(e) => {
              setState(jobStates.find((s) => s === e.target.value) ?? 'failed')
            }}
            options={jobStates.map((s) => ({ value: s, label: t(`queues.state.${s}`) }))}
          />
        </div>
        {state === 'failed' && (items?.length ?? 0) >= MANY && (
          <div className="flex gap-2 md:ml-auto">
            <Button onClick={() => setDecision({ what: 'replay', queue })}>{t('queues.replay.all')}</Button>
            <Button look="danger-quiet" onClick={() => setDecision({ what: 'delete', queue })}>
              {t('queues.delete.all')}
            </Button>
          </div>
        )}
      </div>
      {list.isError && !items ? (
        <ErrorState error={list.error} onRetry={() => void list.refetch()} />
      ) : items?.length === 0 ? (
        <EmptyState icon={CircleCheck} title={t(`queues.none.${state}`)} text={t('queues.none_text', { queue: t(`queues.names.${queue}`) })} />
      ) : (
        <Jobs items={items} state={state} onDecide={(what, id) => setDecision({ what, queue, id })} />
      )}
      {list.hasNextPage && (
        <div className="flex justify-center">
          <Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t('common:actions.more')}
          </Button>
        </div>
      )}
      {decision && (
        <DecisionDialog
          decision={decision}
          onClose={() => {
            setDecision(undefined)
          }}
        />
      )}
    </section>
  )
}

interface JobsProps {
  items: WorkJob[] | undefined
  state: JobState
  onDecide: (what: Decision['what'], id: string) => void
}

function Jobs({ items, state, onDecide }: JobsProps) {
  const { t } = useTranslation('admin')
  const span = useSpan()
  const [now] = useState(Date.now)
  const age = (at: string | null) => (at ? span(Math.abs(now - Date.parse(at)) / 1000) : '–')
  return (
    <Table label={t('queues.jobs')} aria-busy={!items}>
      <thead>
        <tr>
          <Th>{t('queues.kind')}</Th>
          <Th>{t('queues.clinic')}</Th>
          <Th numeric className="max-md:hidden">
            {t('queues.attempts')}
          </Th>
          <Th className="max-md:hidden">{t('queues.code')}</Th>
          <Th numeric>{t(state === 'retrying' ? 'queues.next' : 'queues.age')}</Th>
          {state === 'failed' && <Th numeric>{t('queues.actions')}</Th>}
        </tr>
      </thead>
      {items ? (
        <tbody>
          {items.map((j, n) => (
            <Tr key={j.id || n}>
              <Td>
                <span className="font-mono text-meta break-all">{j.kind}</span>
                {j.code && <span className="block text-meta text-muted md:hidden">{j.code}</span>}
              </Td>
              <Td>
                {j.tenant_id ? (
                  <Link to="/admin/tenants/$id" params={{ id: j.tenant_id }} className="text-meta text-accent hover:underline">
                    {j.tenant_id}
                  </Link>
                ) : (
                  <span className="text-muted">{t('queues.platform')}</span>
                )}
              </Td>
              <Td numeric className="max-md:hidden">
                {j.attempts}
              </Td>
              <Td className="font-mono text-meta text-muted max-md:hidden">{j.code || '–'}</Td>
              <Td numeric className="text-muted">
                {age(state === 'retrying' ? j.next : j.since)}
              </Td>
              {state === 'failed' && (
                <Td numeric>
                  <div className="flex flex-wrap justify-end gap-1">
                    <Button onClick={() => onDecide('replay', j.id)}>{t('queues.replay.action')}</Button>
                    <Button look="danger-quiet" onClick={() => onDecide('delete', j.id)}>
                      {t('queues.delete.action')}
                    </Button>
                  </div>
                </Td>
              )}
            </Tr>
          ))}
        </tbody>
      ) : (
        <TableSkeleton columns={4} />
      )}
    </Table>
  )
}
