import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from './Button'
import { Buttons, Dialog } from './Dialog'
import { Field } from './Field'
import { Input } from './Input'

export interface ConfirmDialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: string
  text: ReactNode
  confirm: string
  busy?: boolean
  danger?: boolean
  /** The person has to write this before the deciding button works. */
  typed?: { label: string; value: string }
  error?: ReactNode
  onConfirm: () => void
}

/** A decision that cannot be undone: focused, closable by Esc, the safe button first. */
export function ConfirmDialog({
  open,
  onOpenChange,
  title,
  text,
  confirm,
  busy = false,
  danger = false,
  typed,
  error,
  onConfirm,
}: ConfirmDialogProps) {
  const { t } = useTranslation()
  const [written, setWritten] = useState('')
  const ready = !typed || written.trim().toLocaleLowerCase() === typed.value.trim().toLocaleLowerCase()
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => {
        setWritten('')
        onOpenChange(next)
      }}
      title={title}
      description={text}
    >
      <form
        noValidate
        onSubmit={(e) => {
          e.preventDefault()
          if (ready && !busy) onConfirm()
        }}
        className="flex flex-col gap-4"
      >
        {typed && (
          <Field label={typed.label}>
            <Input
              value={written}
              autoComplete="off"
              autoFocus
              onChange={(e) => {
                setWritten(e.target.value)
              }}
            />
          </Field>
        )}
        {error}
        <Buttons>
          <Button
            onClick={() => {
              onOpenChange(false)
            }}
          >
            {t('common:actions.cancel')}
          </Button>
          <Button type="submit" look={danger ? 'danger' : 'primary'} busy={busy} disabled={!ready}>
            {confirm}
          </Button>
        </Buttons>
      </form>
    </Dialog>
  )
}
