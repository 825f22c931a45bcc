import { useState, type ReactNode, type SubmitEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '@/ui/Button'
import { ConfirmDialog } from '@/ui/ConfirmDialog'
import { Buttons, Dialog } from '@/ui/Dialog'
import { useUnsavedWarning } from '@/ui/form'
import { FormError } from '@/ui/States'

export interface EntryDialogProps {
  title: string
  busy: boolean
  error: unknown
  /** Something was changed: closing asks first. */
  dirty?: boolean
  onSubmit: (e: SubmitEvent<HTMLFormElement>) => void
  onClose: () => void
  children: ReactNode
  width?: 'sm' | 'md'
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

/** Asks before changes that are not saved are lost. */
export function DiscardDialog({ open, onOpenChange, onDiscard }: { open: boolean; onOpenChange: (open: boolean) => void; onDiscard: () => void }) {
  const { t } = useTranslation()
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title={t('common:unsaved.title')}
      text={t('common:unsaved.text')}
      confirm={t('common:actions.discard')}
      danger
      onConfirm={onDiscard}
    />
  )
}
