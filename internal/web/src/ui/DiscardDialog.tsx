import { useTranslation } from 'react-i18next'
import { ConfirmDialog } from './ConfirmDialog'

export interface DiscardDialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  onDiscard: () => void
}

/** Asks before changes that are not saved are lost. */
export function DiscardDialog({ open, onOpenChange, onDiscard }: DiscardDialogProps) {
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
