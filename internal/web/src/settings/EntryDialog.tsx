import type { ReactNode, SubmitEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '@/ui/Button'
import { Buttons, Dialog } from '@/ui/Dialog'
import { FormError } from '@/ui/States'

export interface EntryDialogProps {
  title: string
  busy: boolean
  error: unknown
  onSubmit: (e: SubmitEvent<HTMLFormElement>) => void
  onClose: () => void
  children: ReactNode
}

/** The dialog around a short form of the catalogue. */
export function EntryDialog({ title, busy, error, onSubmit, onClose, children }: EntryDialogProps) {
  const { t } = useTranslation()
  return (
    <Dialog open onOpenChange={onClose} title={title}>
      <form noValidate className="flex flex-col gap-4" onSubmit={onSubmit}>
        {children}
        <FormError error={error} />
        <Buttons>
          <Button onClick={onClose}>{t('actions.cancel')}</Button>
          <Button type="submit" look="primary" busy={busy}>
            {t('actions.save')}
          </Button>
        </Buttons>
      </form>
    </Dialog>
  )
}
