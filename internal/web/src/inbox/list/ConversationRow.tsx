import { Link } from '@tanstack/react-router'
import { CircleAlert, Clock, CornerUpLeft, Paperclip, UserRoundCheck } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Avatar } from '@/ui/Avatar'
import { cn } from '@/ui/cn'
import { readSearch } from '../search'
import type { Conversation } from '../types'
import { fullWhen, shortWhen } from '../when'

interface ConversationRowProps {
  conversation: Conversation
  slug: string
  zone: string
  now: number
  isOpen: boolean
  /** It is the one of the list that Tab reaches. */
  inOrder: boolean
  onFocus: () => void
}

/** A conversation in two lines: who and when; subject and the last words, with its marks. */
export function ConversationRow({ conversation: c, slug, zone, now, isOpen, inOrder, onFocus }: ConversationRowProps) {
  const { t, i18n } = useTranslation('inbox')
  const who = c.client?.name ?? (c.with.name || c.with.address)
  return (
    <li className="[contain-intrinsic-size:auto_65px] [content-visibility:auto]">
      <Link
        to="/c/$slug/inbox/$id"
        params={{ slug, id: c.id }}
        search={(old: Record<string, unknown>) => readSearch({ ...old, write: undefined })}
        data-row={c.id}
        tabIndex={inOrder ? 0 : -1}
        aria-current={isOpen ? 'true' : undefined}
        onFocus={onFocus}
        className={cn(
          'relative block border-b border-line-faint py-2.5 pr-3.5 pl-6 focus-visible:outline-offset-[-2px] max-md:py-3',
          isOpen ? 'bg-selected' : 'hover:bg-hover',
        )}
      >
        {c.unread && (
          <span className="absolute top-4 left-2.5 size-2 rounded-full bg-accent">
            <span className="sr-only">{t('row.unread')}</span>
          </span>
        )}
        <span className="flex items-baseline gap-2">
          <span className={cn('min-w-0 flex-1 truncate', c.unread ? 'font-semibold text-ink' : 'text-ink')}>
            {who}
            {c.mails > 1 && ' '}
            {c.mails > 1 && <span className="ml-1 text-meta font-normal text-muted tabular-nums">{c.mails}</span>}
          </span>
          {c.files && <Mark icon={Paperclip} label={t('row.files')} />}
          {c.client && <Mark icon={UserRoundCheck} label={t('row.client')} />}
          <time dateTime={c.last_at} className={cn('flex-none text-meta', c.unread ? 'font-medium text-accent-ink' : 'text-muted')}>
            {shortWhen(c.last_at, now, zone, i18n.language)}
          </time>
        </span>
        <span className="mt-0.5 flex items-center gap-1.5">
          {c.failed && <Mark icon={CircleAlert} label={t('row.failed')} className="text-danger" />}
          {c.last_out && !c.failed && <Mark icon={CornerUpLeft} label={t('row.answered')} />}
          <span className="min-w-0 flex-1 truncate text-dense text-muted">
            <span className={c.unread ? 'font-medium text-ink' : 'text-soft'}>{c.subject || t('no_subject')}</span>
            {c.snippet && ` — ${c.snippet}`}
          </span>
          {c.tags.slice(0, 1).map((tag) => (
            <span key={tag} className="max-w-24 flex-none truncate rounded-full bg-sunken px-1.5 text-meta text-soft">
              {tag}
            </span>
          ))}
          {c.tags.length > 1 && <span className="flex-none text-meta text-muted">+{c.tags.length - 1}</span>}
          {c.assignee && (
            <>
              <Avatar name={c.assignee.name} size={24} className="size-5 text-[9px]" />
              <span className="sr-only">{t('row.assignee', { name: c.assignee.name })}</span>
            </>
          )}
        </span>
        {c.status === 'snoozed' && c.snoozed_until && (
          <span className="mt-1 flex items-center gap-1 text-meta text-warning-ink">
            <Clock size={12} aria-hidden />
            {t('row.snoozed', { when: fullWhen(c.snoozed_until, now, zone, i18n.language) })}
          </span>
        )}
      </Link>
    </li>
  )
}

function Mark({ icon: Icon, label, className }: { icon: typeof Clock; label: string; className?: string }) {
  return (
    <span title={label} className={cn('flex-none self-center text-muted', className)}>
      <Icon size={13} aria-hidden />
      <span className="sr-only">{label}</span>
    </span>
  )
}
