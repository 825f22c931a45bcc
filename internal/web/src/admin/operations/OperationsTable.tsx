import { Download, RotateCcw, Undo2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { TenantOperation } from '@/api/types'
import { formatBytes, formatDateTime, useLanguage } from '@/i18n/format'
import { Badge, type Tone } from '@/ui/Badge'
import { Button } from '@/ui/Button'
import { Table, Td, Th, Tr } from '@/ui/Table'
import { useSpan } from '../span'
import type { Beginning } from './BeginDialog'
import { downloadOf } from './queries'

const tones: Record<string, Tone> = { done: 'success', failed: 'danger', cancelled: 'neutral' }

interface OperationsTableProps {
  tenant: string
  label: string
  operations: TenantOperation[]
  /** Backups are for restoring; of the rest it is told what came of them. */
  backups?: boolean
  idle: boolean
  onBegin: (beginning: Beginning) => void
}

export function OperationsTable({ tenant, label, operations, backups = false, idle, onBegin }: OperationsTableProps) {
  const { t } = useTranslation('admin')
  return (
    <Table label={label}>
      <thead>
        <tr>
          <Th>{t(backups ? 'operations.taken' : 'operations.what')}</Th>
          <Th>{t('operations.result')}</Th>
          <Th className="max-md:hidden">{t('operations.by')}</Th>
          <Th numeric className="max-md:hidden">
            <span className="sr-only">{t('queues.actions')}</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {operations.map((o) => (
          <Tr key={o.id}>
            <Td>
              <span className="font-medium">{backups && o.archive ? formatDateTime(o.archive.taken_at) : t(`operations.kind.${o.kind}`)}</span>
              {!backups && <span className="block text-meta text-muted">{formatDateTime(o.created_at)}</span>}
            </Td>
            <Td>
              <Result operation={o} />
              <div className="mt-2 empty:hidden md:hidden">
                <Actions tenant={tenant} operation={o} idle={idle} onBegin={onBegin} />
              </div>
            </Td>
            <Td className="max-md:hidden">
              {o.by || t('operations.nightly')}
              <span className="block max-w-72 truncate text-meta text-muted">{o.reason}</span>
            </Td>
            <Td numeric className="max-md:hidden">
              <Actions tenant={tenant} operation={o} idle={idle} onBegin={onBegin} />
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  )
}

interface ActionsProps {
  tenant: string
  operation: TenantOperation
  idle: boolean
  onBegin: (beginning: Beginning) => void
}

function Actions({ tenant, operation: o, idle, onBegin }: ActionsProps) {
  const { t } = useTranslation('admin')
  return (
    <>
      {o.kind === 'backup' && o.archive && (
        <Button icon={RotateCcw} disabled={!idle} onClick={() => onBegin({ kind: 'restore', of: o })}>
          {t('operations.restore.action')}
        </Button>
      )}
      {o.reversible && (
        <Button icon={Undo2} disabled={!idle} onClick={() => onBegin({ kind: 'rollback', of: o })}>
          {t('operations.rollback.action')}
        </Button>
      )}
      {o.kind === 'export' && o.archive && (
        <Button icon={Download} onClick={() => window.location.assign(downloadOf(tenant, o.id))}>
          {t('operations.download')}
        </Button>
      )}
    </>
  )
}

function Result({ operation: o }: { operation: TenantOperation }) {
  const { t } = useTranslation('admin')
  const language = useLanguage()
  const span = useSpan()
  if (o.state !== 'done') {
    return (
      <>
        <Badge tone={tones[o.state] ?? 'info'}>{t(`operations.state.${o.state}`)}</Badge>
        {o.state === 'failed' && <span className="block text-meta text-muted">{t(`common:errors.${o.code}`, { defaultValue: o.code })}</span>}
      </>
    )
  }
  const facts = []
  if (o.archive) facts.push(formatBytes(o.archive.bytes, language))
  if (o.kind === 'move') facts.push(t('operations.went', { cluster: o.cluster }))
  if (o.purged) {
    const records = t('operations.records', { count: o.purged.documents })
    facts.push(t('operations.removed', { records, files: t('operations.files', { count: o.purged.objects }) }))
  }
  if (o.pause_ms > 0) facts.push(t('operations.paused', { span: span(Math.ceil(o.pause_ms / 1000)) }))
  return (
    <>
      <span className="flex flex-wrap items-center gap-2">
        <Badge tone="success">{t(o.archive?.checked_at ? 'operations.checked' : 'operations.state.done')}</Badge>
        {facts[0] && <span className="tabular-nums">{facts[0]}</span>}
      </span>
      {facts.length > 1 && <span className="block text-meta text-muted">{facts.slice(1).join(' · ')}</span>}
    </>
  )
}
