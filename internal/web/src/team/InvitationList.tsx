import { Mail, RotateCw, X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Invitation } from '@/api/types'
import { formatDateTime } from '@/i18n/format'
import { Badge } from '@/ui/Badge'
import { Button, IconButton } from '@/ui/Button'
import { toast } from '@/ui/toast'
import { useResend, useRevoke } from './queries'

/** Invitations that wait for an answer, and those that nobody answered in time. */
export function InvitationList({ invitations, manages }: { invitations: Invitation[]; manages: boolean }) {
  const { t } = useTranslation('team')
  return (
    <section className="mt-8" aria-labelledby="invitations">
      <h2 id="invitations" className="mb-3 text-body font-semibold">
        {t('invitations.title')}
      </h2>
      <ul className="divide-y divide-line-faint rounded-base border border-line bg-surface">
        {invitations.map((i) => (
          <li key={i.id} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3.5 py-2.5">
            <span aria-hidden className="grid size-8 shrink-0 place-items-center rounded-full bg-sunken text-muted max-md:hidden">
              <Mail size={16} />
            </span>
            <span className="min-w-0 flex-1 basis-48">
              <span className="block font-medium break-all">{i.email}</span>
              <span className="flex flex-wrap items-center gap-x-2 gap-y-1 text-dense text-muted">
                {t(`common:roles.${i.role}`)} ·{' '}
                {i.state === 'expired' ? t('invitations.expired') : t('invitations.until', { when: formatDateTime(i.expires_at) })}
                {i.mail === 'failed' && <Badge tone="danger">{t('invitations.mail_failed')}</Badge>}
                {i.mail === 'pending' && i.state === 'pending' && <Badge>{t('invitations.mail_pending')}</Badge>}
              </span>
            </span>
            {manages && <Actions invitation={i} />}
          </li>
        ))}
      </ul>
    </section>
  )
}

function Actions({ invitation }: { invitation: Invitation }) {
  const { t } = useTranslation('team')
  const resend = useResend()
  const revoke = useRevoke()
  return (
    <span className="flex items-center gap-1">
      <Button
        look="quiet"
        size="sm"
        icon={RotateCw}
        busy={resend.isPending}
        onClick={() => {
          resend.mutate(invitation.id, {
            onSuccess: () => {
              toast.done(t('invitations.resent', { email: invitation.email }))
            },
            onError: (error) => {
              toast.failed(error)
            },
          })
        }}
      >
        {t('invitations.resend')}
      </Button>
      <IconButton
        icon={X}
        label={t('invitations.revoke', { email: invitation.email })}
        onClick={() => {
          revoke.mutate(invitation.id, {
            onSuccess: () => {
              toast.done(t('invitations.revoked', { email: invitation.email }))
            },
            onError: (error) => {
              toast.failed(error)
            },
          })
        }}
      />
    </span>
  )
}
