import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Download, File as FileIcon, FileText, MoreHorizontal, Pencil, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, call } from '@/api/client'
import { keys } from '@/api/queries'
import { useCan, useClinic, useSlug } from '@/app/clinic'
import { formatBytes, formatDate } from '@/i18n/format'
import { IconButton } from '@/ui/Button'
import { ConfirmDialog } from '@/ui/ConfirmDialog'
import { Menu, MenuItem } from '@/ui/Menu'
import { toast } from '@/ui/toast'
import { EditFileDialog } from './EditFileDialog'
import { PreviewDialog } from './PreviewDialog'
import { linkQuery, makeLink, type ClientFile } from './queries'

/** One file: its picture or sign, name, who put it in and what can be done with it. */
export function FileRow({ file }: { file: ClientFile }) {
  const { t, i18n } = useTranslation('files')
  const slug = useSlug()
  const can = useCan()
  const { time_zone: zone } = useClinic()
  const cache = useQueryClient()
  const [open, setOpen] = useState<'preview' | 'edit' | 'delete'>()
  const isImage = file.preview === 'image'
  const link = useQuery({ ...linkQuery(slug, file.id), enabled: isImage }).data
  const thumbnail = isImage ? link : undefined // other files have a link, too, once they were opened
  const close = () => {
    setOpen(undefined)
  }
  const download = () => {
    makeLink(slug, file.id, 'attachment').then((link) => {
      location.assign(link.url)
    }, toast.failed)
  }
  const remove = async () => {
    close()
    try {
      await call(api.DELETE('/api/v1/tenants/{slug}/files/{id}', { params: { path: { slug, id: file.id } } }))
      await cache.invalidateQueries({ queryKey: keys.of(slug, 'files') })
      toast.done(t('deleted'))
    } catch (error) {
      toast.failed(error)
    }
  }
  const Icon = file.preview === 'none' ? FileIcon : FileText
  return (
    <li className="flex items-center gap-3 py-2.5">
      <button
        type="button"
        className="flex min-w-0 flex-1 items-center gap-3 rounded-md text-left"
        onClick={() => {
          if (file.preview === 'none') download()
          else setOpen('preview')
        }}
      >
        <span className="grid size-11 flex-none place-items-center overflow-hidden rounded-md border border-line text-muted">
          {thumbnail ? <img src={thumbnail} alt="" loading="lazy" className="size-full object-cover" /> : <Icon size={20} aria-hidden />}
        </span>
        <span className="min-w-0">
          <span className="block truncate font-medium">{file.name}</span>
          <span className="block truncate text-dense text-muted">
            {[file.description, formatBytes(file.size, i18n.language), formatDate(file.created_at, zone), file.by.name].filter(Boolean).join(' · ')}
          </span>
        </span>
      </button>
      <Menu trigger={<IconButton icon={MoreHorizontal} label={t('actions', { name: file.name })} />}>
        <MenuItem icon={Download} onSelect={download}>
          {t('download')}
        </MenuItem>
        {can('files.write') && (
          <MenuItem
            icon={Pencil}
            onSelect={() => {
              setOpen('edit')
            }}
          >
            {t('edit')}
          </MenuItem>
        )}
        {can('files.delete') && (
          <MenuItem
            icon={Trash2}
            danger
            onSelect={() => {
              setOpen('delete')
            }}
          >
            {t('delete')}
          </MenuItem>
        )}
      </Menu>
      {open === 'preview' && <PreviewDialog file={file} onClose={close} onDownload={download} />}
      {open === 'edit' && <EditFileDialog file={file} onClose={close} />}
      <ConfirmDialog
        open={open === 'delete'}
        onOpenChange={close}
        title={t('deleteTitle')}
        text={t('deleteText', { name: file.name })}
        confirm={t('delete')}
        danger
        onConfirm={() => void remove()}
      />
    </li>
  )
}
