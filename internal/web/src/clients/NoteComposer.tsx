import { useTranslation } from 'react-i18next'
import { useAttempt } from '@/api/useAttempt'
import { useSlug } from '@/app/clinic'
import { NoteBox } from './NoteBox'
import { useNotes } from './useNotes'

/** Writes a new note on a client. */
export function NoteComposer({ clientId }: { clientId: string }) {
  const { t } = useTranslation('clients')
  const notes = useNotes(useSlug(), clientId)
  const attempt = useAttempt()
  return (
    <NoteBox
      start=""
      label={t('note.new')}
      confirm={t('note.add')}
      onSave={async (text) => {
        await notes.add({ text }, attempt.key({ text }))
        attempt.done()
      }}
    />
  )
}
