import { useTranslation } from 'react-i18next'
import type { Client } from '@/api/types'
import { say } from '@/calendar/say'
import { useUndoEdit } from './useUndoEdit'

/** Tells that a record was saved and offers to take it back; says nothing where nothing changed. */
export function useSaved(slug: string) {
  const { t } = useTranslation('clients')
  const undo = useUndoEdit(slug)
  return (now: Client, before: Client | null) => {
    if (before && before.rev !== now.rev)
      say.undoable(`client-${now.id}`, t('done.edited', { name: now.name }), t('undo'), () => void undo(now, before))
  }
}
