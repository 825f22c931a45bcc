import { Download, Eye, File, FileText, FolderDown, Image, MoreHorizontal } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan, useSlug } from '@/app/clinic'
import { formatBytes } from '@/i18n/format'
import { buttonClass, IconButton } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { Menu, MenuItem } from '@/ui/Menu'
import { toast } from '@/ui/toast'
import { partOf } from '../queries'
import type { Conversation, Mail, MailPart } from '../types'
import { useSavePart } from '../writes'

const SHOWN = ['image/png', 'image/jpeg', 'image/gif', 'image/webp']

/** The files of a mail: to look at, to download, to keep with the client. */
export function Attachments({ mail, conversation }: { mail: Mail; conversation: Conversation }) {
  const { t } = useTranslation('inbox')
  // A picture in the text can be kept as well.
  const parts = mail.parts.filter((p) => !p.inline || p.content_type.startsWith('image/'))
  if (parts.length === 0) return null
  return (
    <ul aria-label={t('file.title')} className="mt-3 flex flex-wrap gap-2">
      {parts.map((part) => (
        <Attachment key={part.path} mail={mail} part={part} conversation={conversation} />
      ))}
    </ul>
  )
}

function Attachment({ mail, part, conversation }: { mail: Mail; part: MailPart; conversation: Conversation }) {
  const { t, i18n } = useTranslation('inbox')
  const slug = useSlug()
  const can = useCan()
  const save = useSavePart()
  const [isShown, setShown] = useState(false)
  const href = partOf(slug, mail.id, part.path)
  const isPicture = SHOWN.includes(part.content_type)
  const name = part.name || t('file.unnamed')
  const Icon = isPicture ? Image : part.content_type === 'application/pdf' || part.content_type.startsWith('text/') ? FileText : File
  const look = 'flex min-h-11 min-w-0 flex-1 items-center gap-2.5 rounded-dense py-1.5 pl-3 text-left'
  const inside = (
    <>
      <Icon size={18} aria-hidden className="flex-none text-muted" />
      <span className="min-w-0">
        <span className="block truncate text-dense font-medium">{name}</span>
        <span className="block text-meta text-muted">{formatBytes(part.size, i18n.language)}</span>
      </span>
    </>
  )
  const { client } = conversation
  const keep = () => {
    if (!client) return
    save.mutate(
      { mail: mail.id, path: part.path, client: client.id },
      { onSuccess: () => toast.done(t('file.saved', { name, client: client.name })), onError: (error) => toast.failed(error) },
    )
  }
  return (
    <li className="flex w-64 max-w-full items-center rounded-dense border border-line bg-surface pr-1">
      {isPicture ? (
        <button type="button" className={look} onClick={() => setShown(true)}>
          {inside}
        </button>
      ) : (
        <a href={href} download={name} className={look}>
          {inside}
        </a>
      )}
      <Menu trigger={<IconButton icon={MoreHorizontal} size={16} label={t('common:actions.actions_for', { name })} />}>
        {isPicture && (
          <MenuItem icon={Eye} onSelect={() => setShown(true)}>
            {t('file.show')}
          </MenuItem>
        )}
        <MenuItem icon={Download} onSelect={() => location.assign(href)}>
          {t('file.download')}
        </MenuItem>
        {can('files.write') && (
          <MenuItem icon={FolderDown} disabled={!client} onSelect={keep}>
            {client ? t('file.save', { client: client.name }) : t('file.save_none')}
          </MenuItem>
        )}
      </Menu>
      {isShown && (
        <Dialog open onOpenChange={() => setShown(false)} title={name} width="lg">
          <img src={`${href}?disposition=inline`} alt={name} className="max-h-[70dvh] w-full object-contain" />
          <p className="mt-3 flex justify-end">
            <a href={href} download={name} className={buttonClass()}>
              <Download size={16} aria-hidden />
              {t('file.download')}
            </a>
          </p>
        </Dialog>
      )}
    </li>
  )
}
