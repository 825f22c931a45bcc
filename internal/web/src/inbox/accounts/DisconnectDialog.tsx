import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '@/ui/Button'
import { Buttons, Dialog } from '@/ui/Dialog'
import { FormError } from '@/ui/States'
import { toast } from '@/ui/toast'
import { useDisconnectAccount } from './queries'
import type { MailAccount } from './types'

/** Ends a connection, with the choice to keep its mails here or to delete them. The mailbox itself stays as it is. */
export function DisconnectDialog({ account: a, onClose }: { account: MailAccount; onClose: () => void }) {
  const { t } = useTranslation('mail_accounts')
  const name = useId()
  const [mail, setMail] = useState<'keep' | 'delete'>('keep')
  const disconnect = useDisconnectAccount(a.id)
  return (
    <Dialog open onOpenChange={onClose} title={t('disconnect.title', { name: a.name })} description={t('disconnect.text')}>
      <fieldset className="flex flex-col gap-2">
        <legend className="sr-only">{t('disconnect.mails')}</legend>
        {(['keep', 'delete'] as const).map((choice) => (
          <label
            key={choice}
            className="flex cursor-pointer items-start gap-3 rounded-dense border border-line px-3 py-2.5 has-checked:border-accent has-checked:bg-accent-soft"
          >
            <input type="radio" name={name} checked={mail === choice} className="mt-1" onChange={() => setMail(choice)} />
            <span>
              <span className="block font-medium">{t(`disconnect.${choice}`)}</span>
              <span className="block text-dense text-soft">{t(`disconnect.${choice}_text`)}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <FormError error={disconnect.error} className="mt-3" />
      <Buttons className="mt-4">
        <Button autoFocus onClick={onClose}>
          {t('common:actions.cancel')}
        </Button>
        <Button
          look="danger"
          busy={disconnect.isPending}
          onClick={() =>
            disconnect.mutate(mail, {
              onSuccess: () => {
                toast.done(t('done.disconnected', { name: a.name }))
                onClose()
              },
            })
          }
        >
          {t(mail === 'keep' ? 'disconnect.yes' : 'disconnect.yes_delete')}
        </Button>
      </Buttons>
    </Dialog>
  )
}
