import { useQuery } from '@tanstack/react-query'
import { Download, Ellipsis, Eye, FileText, Image, Paperclip, Trash2 } from 'lucide-react'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ClientFile } from '@/api/types'
import { useCan, useClinic, useSlug } from '@/app/clinic'
import { say } from '@/calendar/say'
import { formatBytes, formatDate, useLanguage } from '@/i18n/format'
import { errorText } from '@/i18n/words'
import { Button, IconButton } from '@/ui/Button'
import { ConfirmDialog } from '@/ui/ConfirmDialog'
import { Menu, MenuItem } from '@/ui/Menu'
import { SkeletonLines } from '@/ui/Skeleton'
import { EmptyState, ErrorState } from '@/ui/States'
import { clientFilesQuery, useClientFiles } from './clientFiles'

/** The files of a client: added by choosing or dropping, opened by a link of some minutes, deleted on purpose. */
export function FilesTab({ clientId }: { clientId: string }) {
  const { t } = useTranslation('clients')
  const slug = useSlug()
  const can = useCan()
  const found = useQuery(clientFilesQuery(slug, clientId))
  const files = useClientFiles(slug, clientId)
  const picker = useRef<HTMLInputElement>(null)
  const [busy, setBusy] = useState(0)
  const [removing, setRemoving] = useState<ClientFile | null>(null)
  const mayAdd = can('files.write')

  const attempt = async (work: () => Promise<unknown>) => {
    try {
      await work()
    } catch (error) {
      say.failed(errorText(t, error))
    }
  }
  const upload = async (chosen: readonly File[]) => {
    setBusy(chosen.length)
    for (const file of chosen) {
      await attempt(() => files.upload(file, crypto.randomUUID().replaceAll('-', '')))
      setBusy((n) => n - 1)
    }
  }
  const open = (file: ClientFile, disposition: 'inline' | 'attachment') =>
    attempt(async () => {
      // The window opens with the click, or the browser would hold it back.
      const tab = disposition === 'inline' ? window.open('about:blank', '_blank') : null
      const url = await files.link(file.id, disposition).catch((error: unknown) => {
        tab?.close()
        throw error
      })
      if (tab) tab.location.href = url
      else window.location.assign(url)
    })
  const add = mayAdd && (
    <Button icon={Paperclip} busy={busy > 0} onClick={() => picker.current?.click()}>
      {busy > 0 ? t('files.uploading', { count: busy }) : t('files.add')}
    </Button>
  )
  const items = found.data
  return (
    <div
      onDragOver={(e) => {
        if (mayAdd) e.preventDefault()
      }}
      onDrop={(e) => {
        if (!mayAdd) return
        e.preventDefault()
        void upload([...e.dataTransfer.files])
      }}
    >
      <input
        ref={picker}
        type="file"
        multiple
        hidden
        aria-label={t('files.add')}
        onChange={(e) => {
          void upload([...(e.target.files ?? [])])
          e.target.value = ''
        }}
      />
      {found.isError && !items ? (
        <ErrorState error={found.error} onRetry={() => void found.refetch()} className="py-8" />
      ) : !items ? (
        <SkeletonLines lines={4} />
      ) : items.length === 0 ? (
        <EmptyState icon={Paperclip} title={t('files.none')} text={t('files.none_text')} action={add} className="py-8" />
      ) : (
        <>
          {add}
          <ul aria-label={t('profile.tab.files')} className="mt-3 rounded-base border border-line bg-surface">
            {items.map((f) => (
              <li key={f.id} className="flex min-h-12 items-center gap-3 border-b border-line-faint py-1.5 pr-2 pl-4 last:border-0">
                <FileRow file={f} onOpen={() => void open(f, f.preview === 'none' ? 'attachment' : 'inline')} />
                <Menu trigger={<IconButton icon={Ellipsis} size={16} label={t('common:actions.actions_for', { name: f.name })} />}>
                  {f.preview !== 'none' && (
                    <MenuItem icon={Eye} onSelect={() => void open(f, 'inline')}>
                      {t('files.open')}
                    </MenuItem>
                  )}
                  <MenuItem icon={Download} onSelect={() => void open(f, 'attachment')}>
                    {t('files.download')}
                  </MenuItem>
                  {can('files.delete') && (
                    <MenuItem icon={Trash2} danger onSelect={() => setRemoving(f)}>
                      {t('files.delete')}
                    </MenuItem>
                  )}
                </Menu>
              </li>
            ))}
          </ul>
        </>
      )}
      <ConfirmDialog
        open={removing !== null}
        onOpenChange={() => setRemoving(null)}
        title={t('files.delete_title', { name: removing?.name ?? '' })}
        text={t('files.delete_text')}
        confirm={t('files.delete')}
        danger
        onConfirm={() => {
          if (removing) void attempt(() => files.remove(removing))
          setRemoving(null)
        }}
      />
    </div>
  )
}

function FileRow({ file: f, onOpen }: { file: ClientFile; onOpen: () => void }) {
  const language = useLanguage()
  const { time_zone: zone } = useClinic()
  const Icon = f.preview === 'image' ? Image : FileText
  return (
    <>
      <Icon size={18} aria-hidden="true" className="flex-none text-muted" />
      <button type="button" className="min-w-0 flex-1 rounded-dense text-left" onClick={onOpen}>
        <span className="block truncate font-medium">{f.name}</span>
        <span className="block truncate text-meta text-muted tabular-nums">
          {[formatBytes(f.size, language), formatDate(f.created_at, zone), f.by.name, f.description].filter(Boolean).join(' · ')}
        </span>
      </button>
    </>
  )
}
