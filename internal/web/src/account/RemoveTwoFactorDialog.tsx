import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api, call } from '@/api/client'
import { keys } from '@/api/queries'
import { Dialog } from '@/ui/Dialog'
import { toast } from '@/ui/toast'
import { PasswordStep } from './PasswordStep'

export function RemoveTwoFactorDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('account')
  const cache = useQueryClient()
  const remove = useMutation({
    mutationFn: (body: { current_password: string }) => call(api.POST('/api/v1/me/totp/remove', { body })),
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: keys.me })
      toast.done(t('two_factor.removed'))
      onClose()
    },
  })
  return (
    <Dialog open onOpenChange={onClose} title={t('two_factor.remove_title')} description={t('two_factor.remove_text')}>
      <PasswordStep submit={t('two_factor.remove')} danger send={remove} onCancel={onClose} />
    </Dialog>
  )
}
