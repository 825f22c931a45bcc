import { useTranslation } from 'react-i18next'
import { ConfirmDialog } from '@/ui/ConfirmDialog'
import { FormError } from '@/ui/States'
import { toast } from '@/ui/toast'
import type { useDisconnect } from './accounts'

interface DisconnectDialogProps {
  provider: 'stripe' | 'paypal'
  disconnect: ReturnType<typeof useDisconnect>
  onClose: () => void
}

/** Leaving an account ends the pages that are open there. */
export function DisconnectDialog({ provider, disconnect, onClose }: DisconnectDialogProps) {
  const { t } = useTranslation('payments')
  const name = provider === 'stripe' ? 'Stripe' : 'PayPal'
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={t('accounts.leave_title', { name })}
      text={t('accounts.leave_text', { name })}
      confirm={t('accounts.disconnect')}
      danger
      busy={disconnect.isPending}
      error={<FormError error={disconnect.error} />}
      onConfirm={() => {
        disconnect.mutate(undefined, {
          onSuccess: () => {
            toast.done(t('accounts.left', { name }))
            onClose()
          },
        })
      }}
    />
  )
}
