import { useTranslation } from 'react-i18next'
import { ConfirmDialog } from './ConfirmDialog'

export interface DiscardDialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  onDiscard: () => void
  /** Other words than those of leaving. */
  title?: string
  text?: string
}

/** Asks before changes that are not saved are lost. */
export function DiscardDialog({ open, onOpenChange, onDiscard, title, text }: DiscardDialogProps) {
  const { t } = useTranslation()
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title={title ?? t('common:unsaved.title')}
      text={text ?? t('common:unsaved.text')}
      confirm={t('common:actions.discard')}
      danger
      onConfirm={onDiscard}
    />
  )
}
