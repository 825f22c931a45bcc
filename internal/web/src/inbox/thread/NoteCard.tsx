import { StickyNote, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useClinic } from '@/app/clinic'
import { useNow } from '@/calendar/useNow'
import { IconButton } from '@/ui/Button'
import { ConfirmDialog } from '@/ui/ConfirmDialog'
import { toast } from '@/ui/toast'
import type { Mail } from '../types'
import { fullWhen } from '../when'
import { useDeleteNote } from '../writes'

/** A note to colleagues: on a tint of its own, so that nobody takes it for a mail. */
export function NoteCard({ note }: { note: Mail }) {
  const { t, i18n } = useTranslation('inbox')
  const { time_zone: zone } = useClinic()
  const now = useNow()
  const [asks, setAsks] = useState(false)
  const remove = useDeleteNote()
  return (
    <article
      aria-label={t('note.by', { name: note.author?.name ?? '' })}
      className="rounded-base border border-transparent bg-warning-soft px-4 py-2.5 text-ink"
    >
      <div className="mb-0.5 flex items-center gap-1.5 text-dense text-warning-ink">
        <StickyNote size={14} aria-hidden className="flex-none" />
        <span className="min-w-0 flex-1 truncate">
          <span className="font-medium">{note.author?.name}</span> · {t('note.only_team')}
        </span>
        <time dateTime={note.at} className="flex-none text-meta">
          {fullWhen(note.at, now, zone, i18n.language)}
        </time>
        {note.author?.you && <IconButton icon={Trash2} size={14} label={t('note.delete')} className="-my-1.5 -mr-2" onClick={() => setAsks(true)} />}
      </div>
      <p className="break-words whitespace-pre-line">{note.text}</p>
      <ConfirmDialog
        open={asks}
        onOpenChange={setAsks}
        title={t('note.delete_title')}
        text={t('note.delete_text')}
        confirm={t('note.delete')}
        danger
        busy={remove.isPending}
        onConfirm={() => remove.mutate(note.id, { onSuccess: () => setAsks(false), onError: (error) => toast.failed(error) })}
      />
    </article>
  )
}
