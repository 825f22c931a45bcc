import { useState, type ReactNode, type SubmitEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '@/ui/Button'
import { Buttons, Dialog } from '@/ui/Dialog'
import { DiscardDialog } from '@/ui/DiscardDialog'
import { FormError } from '@/ui/States'
import { useUnsavedWarning } from '@/ui/unsaved'

export interface EntryDialogProps {
  title: string
  busy: boolean
  error: unknown
  /** Something was changed: closing asks first. */
  dirty?: boolean
  onSubmit: (e: SubmitEvent<HTMLFormElement>) => void
  onClose: () => void
  children: ReactNode
  width?: 'sm' | 'md' | 'lg'
}

/** The dialog around a short form of the catalogue. */
export function EntryDialog({ title, busy, error, dirty = false, onSubmit, onClose, children, width = 'sm' }: EntryDialogProps) {
  const { t } = useTranslation()
  const [leaving, setLeaving] = useState(false)
  useUnsavedWarning(dirty)
  const close = () => {
    if (dirty) setLeaving(true)
    else onClose()
  }
  return (
    <Dialog open onOpenChange={close} title={title} width={width}>
      <form noValidate className="flex flex-col gap-4" onSubmit={onSubmit}>
        {children}
        <FormError error={error} />
        <Buttons>
          <Button onClick={close}>{t('actions.cancel')}</Button>
          <Button type="submit" look="primary" busy={busy}>
            {t('actions.save')}
          </Button>
        </Buttons>
      </form>
      <DiscardDialog open={leaving} onOpenChange={setLeaving} onDiscard={onClose} />
    </Dialog>
  )
}
