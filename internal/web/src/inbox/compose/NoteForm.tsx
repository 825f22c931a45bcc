import { StickyNote } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '@/ui/Button'
import { Textarea } from '@/ui/Input'
import { FormError } from '@/ui/States'
import { useUnsavedWarning } from '@/ui/unsaved'
import { useAddNote } from '../writes'
import { isSendKey } from './isSendKey'

const MAX = 10_000

/** Writes a note that only colleagues see. */
export function NoteForm({ conversationId, onClose }: { conversationId: string; onClose: () => void }) {
  const { t } = useTranslation('inbox')
  const [text, setText] = useState('')
  const add = useAddNote(conversationId)
  const isEmpty = text.trim() === ''
  useUnsavedWarning(!isEmpty && !add.isSuccess)
  const save = () => {
    if (!isEmpty && !add.isPending) add.mutate(text.trim(), { onSuccess: onClose })
  }
  return (
    <form
      aria-label={t('note.new')}
      className="flex-none border-t border-line bg-warning-soft px-3 py-3 md:px-5"
      onSubmit={(e) => {
        e.preventDefault()
        save()
      }}
    >
      <p className="mb-1.5 flex items-center gap-1.5 text-dense text-warning-ink">
        <StickyNote size={14} aria-hidden />
        {t('note.only_team')}
      </p>
      <Textarea
        aria-label={t('note.new')}
        value={text}
        autoFocus
        maxLength={MAX}
        className="max-h-60"
        onChange={(e) => setText(e.target.value)}
        onKeyDown={(e) => {
          if (isSendKey(e)) {
            e.preventDefault()
            save()
          } else if (e.key === 'Escape' && isEmpty) {
            e.preventDefault()
            e.stopPropagation()
            onClose()
          }
        }}
      />
      <FormError error={add.error} className="mt-2" />
      <div className="mt-2 flex justify-end gap-2 max-md:*:flex-1">
        <Button onClick={onClose}>{t('common:actions.cancel')}</Button>
        <Button type="submit" look="primary" busy={add.isPending} disabled={isEmpty}>
          {t('note.add')}
        </Button>
      </div>
    </form>
  )
}
