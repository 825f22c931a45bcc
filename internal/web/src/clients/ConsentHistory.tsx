import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Client } from '@/api/types'
import { useCan, useClinic, useSlug } from '@/app/clinic'
import { newestFilesQuery } from '@/files/queries'
import { formatDate, formatDateTime } from '@/i18n/format'
import { Badge } from '@/ui/Badge'
import { Dialog } from '@/ui/Dialog'
import { SkeletonLines } from '@/ui/Skeleton'
import { ErrorState } from '@/ui/States'
import { consentsQuery } from './queries'

/** Every decision that the client ever made, the last first. */
export function ConsentHistory({ client, onClose }: { client: Client; onClose: () => void }) {
  const { t } = useTranslation('clients')
  const { time_zone: zone } = useClinic()
  const slug = useSlug()
  const can = useCan()
  const found = useQuery(consentsQuery(slug, client.id))
  const files = useQuery({ ...newestFilesQuery(slug, client.id), enabled: can('files.read') }).data ?? []
  return (
    <Dialog open onOpenChange={onClose} title={t('consent.history_of', { name: client.name })} width="md">
      {found.isError && !found.data ? (
        <ErrorState error={found.error} onRetry={() => void found.refetch()} />
      ) : !found.data ? (
        <SkeletonLines lines={4} />
      ) : (
        <ol>
          {found.data.map((c) => (
            <li key={c.id} className="flex items-start justify-between gap-3 border-b border-line-faint py-2.5 last:border-0">
              <div>
                <p>
                  {t(`consent.channel.${c.channel}`)} · <span className="tabular-nums">{formatDate(c.at, zone)}</span>, {t(`consent.how.${c.how}`)}
                </p>
                {c.proof_file_id && (
                  <p className="text-dense text-soft">
                    {t('consent.proof')}: {files.find((f) => f.id === c.proof_file_id)?.name ?? t('consent.proof_gone')}
                  </p>
                )}
                <p className="text-meta text-muted">{t('consent.recorded', { name: c.by, when: formatDateTime(c.recorded_at, zone) })}</p>
              </div>
              <Badge tone={c.granted ? 'success' : 'danger'}>{t(c.granted ? 'consent.granted' : 'consent.refused')}</Badge>
            </li>
          ))}
        </ol>
      )}
    </Dialog>
  )
}
