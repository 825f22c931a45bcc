import { StickyNote } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useClinic } from '@/app/clinic'
import { useNow } from '@/calendar/useNow'
import type { Mail } from '../types'
import { fullWhen } from '../when'

/** A note to colleagues: on a tint of its own, so that nobody takes it for a mail. */
export function NoteCard({ note }: { note: Mail }) {
  const { t, i18n } = useTranslation('inbox')
  const { time_zone: zone } = useClinic()
  const now = useNow()
  return (
    <article
      aria-label={t('note.by', { name: note.author?.name ?? '' })}
      className="rounded-base border border-transparent bg-warning-soft px-4 py-2.5 text-ink"
    >
      <p className="mb-0.5 flex items-center gap-1.5 text-dense text-warning-ink">
        <StickyNote size={14} aria-hidden className="flex-none" />
        <span className="min-w-0 flex-1 truncate">
          <span className="font-medium">{note.author?.name}</span> · {t('note.only_team')}
        </span>
        <time dateTime={note.at} className="flex-none text-meta">
          {fullWhen(note.at, now, zone, i18n.language)}
        </time>
      </p>
      <p className="break-words whitespace-pre-line">{note.text}</p>
    </article>
  )
}
