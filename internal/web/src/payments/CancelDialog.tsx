import { useTranslation } from 'react-i18next'
import { ConfirmDialog } from '@/ui/ConfirmDialog'
import { FormError } from '@/ui/States'
import { toast } from '@/ui/toast'
import { useCancel } from './queries'
import type { Payment } from './types'

/** Takes a link back that was not paid. */
export function CancelDialog({ payment: p, onClose }: { payment: Payment; onClose: () => void }) {
  const { t } = useTranslation('payments')
  const cancel = useCancel(p.id)
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={t('cancel.title')}
      text={t('cancel.text')}
      confirm={t('cancel.open')}
      danger
      busy={cancel.isPending}
      error={<FormError error={cancel.error} />}
      onConfirm={() => {
        cancel.mutate(undefined, {
          onSuccess: () => {
            toast.done(t('cancel.done'))
            onClose()
          },
        })
      }}
    />
  )
}
