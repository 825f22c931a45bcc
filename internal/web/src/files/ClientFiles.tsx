import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Upload } from 'lucide-react'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan, useSlug } from '@/app/clinic'
import { formatBytes } from '@/i18n/format'
import { Button } from '@/ui/Button'
import { cn } from '@/ui/cn'
import { SkeletonLines } from '@/ui/Skeleton'
import { ErrorState } from '@/ui/States'
import { FileRow } from './FileRow'
import { filesQuery, usageQuery } from './queries'
import { UploadRow } from './UploadRow'
import { useUploads } from './useUploads'

const MEGABYTE = 2 ** 20 // as the server counts
const ACCEPT = '.png,.jpg,.jpeg,.webp,.gif,.heic,.pdf,.docx,.xlsx,.pptx,.odt,.ods,.txt,.csv'

/** The files of a client: dropped or chosen, shown, renamed, described and deleted. */
export function ClientFiles({ clientId }: { clientId: string }) {
  const { t, i18n } = useTranslation('files')
  const slug = useSlug()
  const can = useCan()
  const found = useInfiniteQuery(filesQuery(slug, clientId))
  const usage = useQuery(usageQuery(slug)).data
  const { uploads, add, dismiss } = useUploads(clientId)
  const [over, setOver] = useState(false)
  const chooser = useRef<HTMLInputElement>(null)
  const files = found.data?.pages.flatMap((p) => p.items) ?? []
  const full = usage && usage.used > usage.quota * 0.9
  return (
    <div className="flex flex-col gap-3">
      {can('files.write') && (
        <div
          onDragOver={(e) => {
            e.preventDefault()
            setOver(true)
          }}
          onDragLeave={() => {
            setOver(false)
          }}
          onDrop={(e) => {
            e.preventDefault()
            setOver(false)
            add([...e.dataTransfer.files])
          }}
          className={cn(
            'flex flex-wrap items-center gap-3 rounded-lg border border-dashed border-line-strong px-4 py-4',
            over && 'border-accent bg-accent-soft',
          )}
        >
          <Button
            icon={Upload}
            onClick={() => {
              chooser.current?.click()
            }}
          >
            {t('add')}
          </Button>
          <input
            ref={chooser}
            type="file"
            multiple
            hidden
            accept={ACCEPT}
            aria-label={t('add')}
            onChange={(e) => {
              add([...(e.target.files ?? [])])
              e.target.value = ''
            }}
          />
          {usage && <p className="min-w-48 flex-1 text-dense text-muted">{t('hint', { size: Math.floor(usage.max_file / MEGABYTE) })}</p>}
        </div>
      )}
      {full && (
        <p role="status" className="text-dense text-muted">
          {t('room', { used: formatBytes(usage.used, i18n.language), quota: formatBytes(usage.quota, i18n.language) })}
        </p>
      )}
      <ul aria-label={t('title')} className="flex flex-col divide-y divide-line">
        {uploads.map((u) => (
          <UploadRow key={u.key} upload={u} onDismiss={dismiss} />
        ))}
        {files.map((f) => (
          <FileRow key={f.id} file={f} />
        ))}
      </ul>
      {found.isPending && <SkeletonLines lines={4} />}
      {found.isError && files.length === 0 && <ErrorState error={found.error} onRetry={() => void found.refetch()} />}
      {found.isSuccess && files.length + uploads.length === 0 && <p className="py-6 text-center text-muted">{t('none')}</p>}
      {found.hasNextPage && (
        <Button busy={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
          {t('more')}
        </Button>
      )}
    </div>
  )
}
