import { useTranslation } from 'react-i18next'
import { Button } from '@/ui/Button'
import { useAskConsent } from './consent'
import { useAccountAction } from './queries'
import type { MailAccount } from './types'

/** The button that mends what stopped a mailbox: the password again, the provider's consent, other settings, or another try. */
export function MendButton({ account: a, onEdit }: { account: MailAccount; onEdit: () => void }) {
  const { t } = useTranslation('mail_accounts')
  const action = useAccountAction(a.id)
  const ask = useAskConsent()
  const isTheirs = a.code === 'mail_sign_in' || a.code === 'mail_permission'
  if (a.kind !== 'imap' && isTheirs) {
    const { kind } = a
    return (
      <Button size="sm" busy={ask.isPending} onClick={() => ask.mutate(kind)}>
        {t('mend.consent')}
      </Button>
    )
  }
  if (a.kind === 'imap' && a.code !== 'mail_no_connection' && a.code !== 'mail_protocol')
    return (
      <Button size="sm" onClick={onEdit}>
        {t(isTheirs ? 'mend.password' : 'mend.settings')}
      </Button>
    )
  return (
    <Button size="sm" busy={action.isPending} onClick={() => action.mutate('resume')}>
      {t('common:actions.retry')}
    </Button>
  )
}
