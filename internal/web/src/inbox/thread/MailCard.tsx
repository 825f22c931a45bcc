import { CircleAlert, Paperclip } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useClinic } from '@/app/clinic'
import { useNow } from '@/calendar/useNow'
import { Avatar } from '@/ui/Avatar'
import { cn } from '@/ui/cn'
import type { Address, Conversation, Mail } from '../types'
import { fullWhen } from '../when'
import { MailContentView } from './MailContentView'
import { MailMenu } from './MailMenu'
import { OutgoingState } from './OutgoingState'

interface MailCardProps {
  mail: Mail
  conversation: Conversation
  isOpen: boolean
  onToggle: () => void
}

/** One mail: folded to a line, or with all that is in it. */
export function MailCard({ mail: m, conversation, isOpen, onToggle }: MailCardProps) {
  const { t, i18n } = useTranslation('inbox')
  const { time_zone: zone } = useClinic()
  const now = useNow()
  const isOurs = m.state !== 'received'
  const who = isOurs ? m.author?.name || t('mail.us') : nameOf(m.from)
  const when = fullWhen(m.at, now, zone, i18n.language)
  const files = m.parts.filter((p) => !p.inline)
  return (
    <article
      aria-label={t(isOurs ? 'mail.from_us' : 'mail.from', { name: who, when })}
      className={cn('rounded-base border border-line', isOurs && !isOpen ? 'bg-bg' : 'bg-surface')}
    >
      <div className="flex items-start">
        <button
          type="button"
          aria-expanded={isOpen}
          onClick={onToggle}
          className="flex min-h-11 min-w-0 flex-1 items-center gap-2.5 rounded-base px-3 py-2 text-left md:px-4"
        >
          <Avatar name={who} size={28} />
          <span className="min-w-0 flex-1">
            <span className="flex items-baseline gap-2">
              <span className="min-w-0 flex-none truncate font-medium max-md:max-w-40">{who}</span>
              {isOpen ? (
                <span className="min-w-0 flex-1 truncate text-dense text-muted">{m.from.address}</span>
              ) : (
                <span className="min-w-0 flex-1 truncate text-dense text-muted">{m.snippet}</span>
              )}
            </span>
            {isOpen && (
              <span className="block truncate text-meta text-muted">
                {t('mail.to', { names: [...m.to, ...(m.cc ?? [])].map(nameOf).join(', ') })}
              </span>
            )}
          </span>
          {m.problem && <CircleAlert size={14} aria-hidden className="flex-none text-warning" />}
          {!isOpen && files.length > 0 && <Paperclip size={13} aria-hidden className="flex-none text-muted" />}
          <time dateTime={m.at} className="flex-none text-meta text-muted">
            {when}
          </time>
        </button>
        {isOpen && <MailMenu mail={m} />}
      </div>
      <OutgoingState mail={m} />
      {isOpen && <MailContentView mail={m} conversation={conversation} />}
    </article>
  )
}

/** A name, or the address where there is none. */
export function nameOf(a: Address): string {
  return a.name || a.address
}
