import { useQuery, useQueryClient } from '@tanstack/react-query'
import { ArrowRightLeft, DatabaseBackup, FileArchive, Trash2 } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { AdminTenantDetail } from '@/api/types'
import { Button } from '@/ui/Button'
import { Section } from '@/ui/Page'
import { SkeletonLines } from '@/ui/Skeleton'
import { ErrorState } from '@/ui/States'
import { clustersQuery } from '../queries'
import { BeginDialog, type Beginning } from './BeginDialog'
import { OperationsTable } from './OperationsTable'
import { isActive, operationsQuery } from './queries'
import { RunningOperation } from './RunningOperation'

const RECENT = 10

/** What is done to the clinic as a whole: backups and bringing them back, moves, exports, and at the end its purge. */
export function OperationsSection({ tenant }: { tenant: AdminTenantDetail }) {
  const { t } = useTranslation('admin')
  const list = useQuery(operationsQuery(tenant.id))
  const [beginning, setBeginning] = useState<Beginning>()
  const running = list.data?.find(isActive)
  useAfter(running?.id)
  const backups = list.data?.filter((o) => o.kind === 'backup' && o.archive) ?? []
  const others = list.data?.filter((o) => !isActive(o) && !backups.includes(o)).slice(0, RECENT) ?? []
  const idle = list.isSuccess && !running
  return (
    <Section title={t('operations.title')}>
      {tenant.state !== 'purged' && <Buttons tenant={tenant} idle={idle} onBegin={setBeginning} />}
      {list.isError && !list.data ? (
        <ErrorState error={list.error} onRetry={() => void list.refetch()} />
      ) : list.data ? (
        <div className="flex flex-col gap-5">
          {running && <RunningOperation tenant={tenant.id} operation={running} />}
          {backups.length > 0 ? (
            <OperationsTable tenant={tenant.id} label={t('operations.backups')} operations={backups} backups idle={idle} onBegin={setBeginning} />
          ) : (
            tenant.state !== 'purged' && <p className="text-muted">{t('operations.none')}</p>
          )}
          {others.length > 0 && (
            <div>
              <h3 className="mb-2 text-dense font-semibold text-soft">{t('operations.history')}</h3>
              <OperationsTable tenant={tenant.id} label={t('operations.history')} operations={others} idle={idle} onBegin={setBeginning} />
            </div>
          )}
        </div>
      ) : (
        <SkeletonLines lines={3} />
      )}
      {beginning && (
        <BeginDialog
          tenant={tenant}
          beginning={beginning}
          onClose={() => {
            setBeginning(undefined)
          }}
        />
      )}
    </Section>
  )
}

/** Once an operation has ended, the clinic, where it lives and its log are read again. */
function useAfter(running: string | undefined) {
  const cache = useQueryClient()
  useEffect(() => {
    if (!running) return
    return () => {
      void cache.invalidateQueries({ queryKey: ['admin'] })
    }
  }, [running, cache])
}

function Buttons({ tenant, idle, onBegin }: { tenant: AdminTenantDetail; idle: boolean; onBegin: (b: Beginning) => void }) {
  const { t } = useTranslation('admin')
  const clusters = useQuery(clustersQuery)
  const alive = tenant.state === 'active' || tenant.state === 'suspended'
  const elsewhere = clusters.data?.some((c) => c.name !== tenant.cluster) ?? false
  return (
    <div className="mb-5 flex flex-wrap gap-2">
      <Button icon={DatabaseBackup} disabled={!idle} onClick={() => onBegin({ kind: 'backup' })}>
        {t('operations.backup.action')}
      </Button>
      <Button icon={FileArchive} disabled={!idle} onClick={() => onBegin({ kind: 'export' })}>
        {t('operations.export.action')}
      </Button>
      {alive && elsewhere && (
        <Button icon={ArrowRightLeft} disabled={!idle} onClick={() => onBegin({ kind: 'move' })}>
          {t('operations.move.action')}
        </Button>
      )}
      {tenant.state === 'deleted' && (
        <Button look="danger-quiet" icon={Trash2} disabled={!idle} onClick={() => onBegin({ kind: 'purge' })}>
          {t('operations.purge.action')}
        </Button>
      )}
    </div>
  )
}
