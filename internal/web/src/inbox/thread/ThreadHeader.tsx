import { ArrowLeft, MailOpen, MoreHorizontal, UserRound } from 'lucide-react'
import type { RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan } from '@/app/clinic'
import { IconButton } from '@/ui/Button'
import { Menu, MenuItem } from '@/ui/Menu'
import { TagList } from '@/clients/TagList'
import { AssigneeMenu } from '../team/AssigneeMenu'
import { PresenceAvatars } from '../team/PresenceAvatars'
import { StatusButtons } from '../team/StatusButtons'
import { TagsButton } from '../team/TagsButton'
import type { Conversation } from '../types'
import { useReadMark } from '../writes'
import { useKey } from '../useKey'
import { StatusLine } from './StatusLine'

interface ThreadHeaderProps {
  conversation: Conversation
  narrow: boolean
  title: RefObject<HTMLHeadingElement | null>
  onClose: () => void
  onDone: () => void
  /** Opens the client's card where it does not stand beside the thread. */
  onCard: (() => void) | undefined
}

/** What the conversation is about, with whom, who has it, and what can be done with it as a whole. */
export function ThreadHeader({ conversation: c, narrow, title, onClose, onDone, onCard }: ThreadHeaderProps) {
  const { t } = useTranslation('inbox')
  const can = useCan()
  const read = useReadMark()
  // What one makes unread is left: it would be read again at once.
  const mark = () => read.mutate({ id: c.id, read: c.unread }, { onSuccess: () => !c.unread && onClose() })
  useKey('u', mark)
  return (
    <header className="border-b border-line px-3 py-2.5 md:px-5">
      <div className="flex items-start gap-1">
        {narrow && <IconButton icon={ArrowLeft} label={t('back')} className="-ml-1.5" onClick={onClose} />}
        <div className="min-w-0 flex-1 max-md:pt-1.5">
          <h2 ref={title} tabIndex={-1} className="truncate text-lead font-semibold outline-none" title={c.subject}>
            {c.subject || t('no_subject')}
          </h2>
          <p className="truncate text-dense text-muted">
            {c.client?.name ?? (c.with.name || c.with.address)}
            {(c.client || c.with.name) && <span> · {c.with.address}</span>}
          </p>
        </div>
        <PresenceAvatars conversationId={c.id} />
        {onCard && <IconButton icon={UserRound} label={t('client.title')} onClick={onCard} />}
        <Menu trigger={<IconButton icon={MoreHorizontal} label={t('more_actions')} />}>
          <MenuItem icon={MailOpen} onSelect={mark}>
            {t(c.unread ? 'mark_read' : 'mark_unread')}
          </MenuItem>
        </Menu>
      </div>
      <div className="mt-2 flex items-center gap-1.5 max-md:-mx-3 max-md:overflow-x-auto max-md:px-3 max-md:[scrollbar-width:none] md:flex-wrap">
        {can('inbox.write') && <StatusButtons conversation={c} onDone={onDone} />}
        {can('inbox.write') && <AssigneeMenu conversation={c} />}
        {can('inbox.write') && <TagsButton conversation={c} />}
        <TagList tags={c.tags} />
      </div>
      <StatusLine conversation={c} />
    </header>
  )
}
