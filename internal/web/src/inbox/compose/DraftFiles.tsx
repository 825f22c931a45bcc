import { Paperclip, X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { UploadRow } from '@/files/UploadRow'
import { formatBytes } from '@/i18n/format'
import { IconButton } from '@/ui/Button'
import type { Attach } from './useAttach'
import type { DraftForm } from './useDraft'

/** The files that go along, and those still on their way. */
export function DraftFiles({ form, attach }: { form: DraftForm; attach: Attach }) {
  const { t, i18n } = useTranslation('inbox')
  const { attachments } = form.draft
  if (attachments.length + attach.uploads.length === 0) return null
  return (
    <ul aria-label={t('file.title')} className="mt-2 flex flex-col gap-1">
      {attachments.map((a) => (
        <li key={a.id} className="flex min-h-9 items-center gap-2 rounded-dense border border-line pl-3">
          <Paperclip size={14} aria-hidden className="flex-none text-muted" />
          <span className="min-w-0 flex-1 truncate text-dense">
            {a.name} <span className="text-muted">{formatBytes(a.size, i18n.language)}</span>
          </span>
          <IconButton icon={X} size={14} label={t('file.remove', { name: a.name })} onClick={() => attach.remove(a.id)} />
        </li>
      ))}
      {attach.uploads.map((u) => (
        <UploadRow key={u.key} upload={u} onDismiss={attach.dismiss} />
      ))}
    </ul>
  )
}
