import { useState, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { errorText } from '@/i18n/words'
import { Button } from '@/ui/Button'
import { Field } from '@/ui/Field'
import { Textarea } from '@/ui/Input'
import { modKey } from '@/ui/Kbd'

interface NoteBoxProps {
  /** What stands in it at first; empty for a new note. */
  start: string
  label: string
  confirm: string
  autoFocus?: boolean
  onSave: (text: string) => Promise<unknown>
  /** Absent: there is nothing to go back to. */
  onCancel?: () => void
}

/** The box that a note is written in; Ctrl Enter keeps it. */
export function NoteBox({ start, label, confirm, autoFocus = false, onSave, onCancel }: NoteBoxProps) {
  const { t } = useTranslation('clients')
  const [text, setText] = useState(start)
  const [isBusy, setBusy] = useState(false)
  const [failure, setFailure] = useState<unknown>(null)
  const written = text.trim()
  const save = async () => {
    if (written === '' || isBusy) return
    setBusy(true)
    setFailure(null)
    try {
      await onSave(written)
      setText(start)
    } catch (error) {
      setFailure(error)
    } finally {
      setBusy(false)
    }
  }
  const onKeyDown = (e: KeyboardEvent) => {
    if (e.key === 'Enter' && (e.ctrlKey || e.metaKey)) {
      e.preventDefault()
      void save()
    } else if (e.key === 'Escape' && onCancel) {
      e.preventDefault()
      e.stopPropagation()
      onCancel()
    }
  }
  return (
    <form
      noValidate
      onSubmit={(e) => {
        e.preventDefault()
        void save()
      }}
    >
      <Field label={label} hideLabel optional error={failure ? errorText(t, failure) : undefined}>
        <Textarea
          value={text}
          rows={2}
          maxLength={10_000}
          placeholder={label}
          autoFocus={autoFocus}
          onChange={(e) => setText(e.target.value)}
          onKeyDown={onKeyDown}
        />
      </Field>
      {(written !== '' || onCancel) && (
        <div className="mt-2 flex items-center justify-end gap-2">
          <span className="mr-auto text-meta text-muted max-md:hidden">{t('note.hint', { key: modKey })}</span>
          {onCancel && (
            <Button size="sm" onClick={onCancel}>
              {t('form.cancel')}
            </Button>
          )}
          <Button size="sm" type="submit" look="primary" busy={isBusy} disabled={written === ''}>
            {confirm}
          </Button>
        </div>
      )}
    </form>
  )
}
