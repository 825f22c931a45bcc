import { MoreHorizontal, Pencil, Pin, PinOff, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ClientNote } from '@/api/types'
import { useCan, useClinic, useSlug } from '@/app/clinic'
import { say } from '@/calendar/say'
import { formatDateTime } from '@/i18n/format'
import { errorText } from '@/i18n/words'
import { IconButton } from '@/ui/Button'
import { Menu, MenuItem } from '@/ui/Menu'
import { NoteBox } from './NoteBox'
import { useMyId } from './useMyId'
import { useNotes } from './useNotes'

/** One note: its words, who wrote it, and what may be done with it. */
export function NoteCard({ note }: { note: ClientNote }) {
  const { t } = useTranslation('clients')
  const slug = useSlug()
  const { time_zone: zone } = useClinic()
  const can = useCan()
  const me = useMyId()
  const notes = useNotes(slug, note.client_id)
  const [isEditing, setEditing] = useState(false)
  const mayDelete = note.author_id === me || can('clients.delete')

  const attempt = async (work: () => Promise<unknown>) => {
    try {
      await work()
    } catch (error) {
      void notes.refresh()
      say.failed(errorText(t, error))
    }
  }
  const remove = () =>
    attempt(async () => {
      await notes.remove(note)
      say.undoable(
        `note-${note.id}`,
        t('note.deleted'),
        t('undo'),
        () =>
          void attempt(async () => {
            await notes.restore(note.id)
            say.done(t('done.undone'), `note-${note.id}`)
          }),
      )
    })
  if (isEditing)
    return (
      <NoteBox
        start={note.text}
        label={t('note.edit')}
        confirm={t('form.save')}
        autoFocus
        onCancel={() => setEditing(false)}
        onSave={async (text) => {
          if (text !== note.text) await notes.edit(note, { text })
          setEditing(false)
        }}
      />
    )
  return (
    <article className="group rounded-base border border-line bg-surface py-2.5 pr-2 pl-4" aria-label={t('note.by', { name: note.author })}>
      <header className="flex items-center gap-2 text-meta text-muted">
        <p className="min-w-0 flex-1 truncate">
          <span className="font-medium text-soft">{note.author}</span> ·{' '}
          <time dateTime={note.created_at}>{formatDateTime(note.created_at, zone)}</time>
          {note.edited_by && <> · {note.edited_by === note.author ? t('note.edited') : t('note.edited_by', { name: note.edited_by })}</>}
        </p>
        {note.pinned && <Pin size={13} className="flex-none text-accent" role="img" aria-label={t('note.pinned')} />}
        {can('clients.write') && (
          <Menu trigger={<IconButton icon={MoreHorizontal} size={16} label={t('note.actions')} className="-my-1" />}>
            <MenuItem icon={Pencil} onSelect={() => setEditing(true)}>
              {t('panel.edit')}
            </MenuItem>
            <MenuItem icon={note.pinned ? PinOff : Pin} onSelect={() => void attempt(() => notes.edit(note, { pinned: !note.pinned }))}>
              {t(note.pinned ? 'note.unpin' : 'note.pin')}
            </MenuItem>
            {mayDelete && (
              <MenuItem icon={Trash2} danger onSelect={() => void remove()}>
                {t('note.delete')}
              </MenuItem>
            )}
          </Menu>
        )}
      </header>
      <p className="mt-0.5 pr-2 break-words whitespace-pre-line">{note.text}</p>
    </article>
  )
}
