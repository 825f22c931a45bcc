import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { MailX } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, call } from '@/api/client'
import { isApiError } from '@/api/error'
import { keys, meQuery } from '@/api/queries'
import type { InvitationPage as Invitation, Me } from '@/api/types'
import { useSignOut } from '@/app/session'
import { formatDateTime } from '@/i18n/format'
import { Badge } from '@/ui/Badge'
import { Button, buttonClass } from '@/ui/Button'
import { SkeletonLines } from '@/ui/Skeleton'
import { EmptyState, ErrorState, FormError, Notice } from '@/ui/States'
import { AuthCard, linkClass } from './AuthCard'
import { PersonForm } from './PersonForm'

/** Where the link of an invitation leads: what it is for, then sign in or up, then join. */
export function InvitationPage() {
  const { t } = useTranslation('auth')
  const { token } = useParams({ from: '/auth/invitation/$token' })
  const { data: me } = useQuery({ ...meQuery, enabled: false })
  const accept = useAccept(token)
  const invitation = useQuery({
    queryKey: ['invitation', token],
    queryFn: ({ signal }) => call(api.GET('/api/v1/public/invitations/{token}', { params: { path: { token } }, signal })),
    staleTime: Infinity,
  })
  if (invitation.isPending) {
    return (
      <AuthCard title={t('invitation.loading')}>
        <SkeletonLines />
      </AuthCard>
    )
  }
  if (invitation.isError) return <Dead error={invitation.error} onRetry={() => void invitation.refetch()} signedIn={Boolean(me)} />
  const about = invitation.data
  return (
    <AuthCard title={t('invitation.title', { clinic: about.clinic_name })} text={t('invitation.text', { name: about.invited_by })}>
      <dl className="mb-6 grid grid-cols-[auto_1fr] gap-x-4 gap-y-2 rounded-dense bg-bg px-4 py-3 text-dense">
        <dt className="text-muted">{t('invitation.role')}</dt>
        <dd>
          <Badge tone="accent">{t(`common:roles.${about.role}`)}</Badge>
        </dd>
        <dt className="text-muted">{t('invitation.for')}</dt>
        <dd className="min-w-0 truncate">{about.email}</dd>
        <dt className="text-muted">{t('invitation.until')}</dt>
        <dd className="tabular-nums">{formatDateTime(about.expires_at)}</dd>
      </dl>
      {me ? <Join me={me} about={about} accept={accept} /> : <Enter about={about} token={token} accept={accept} />}
    </AuthCard>
  )
}

function useAccept(token: string) {
  const cache = useQueryClient()
  const navigate = useNavigate()
  return useMutation({
    mutationFn: () => call(api.POST('/api/v1/me/invitations/accept', { body: { token } })),
    onSuccess: async ({ slug }) => {
      await cache.invalidateQueries({ queryKey: keys.me })
      await navigate({ to: '/c/$slug/calendar', params: { slug } })
    },
  })
}

type Accept = ReturnType<typeof useAccept>

function Join({ me, about, accept }: { me: Me; about: Invitation; accept: Accept }) {
  const { t } = useTranslation('auth')
  const signOut = useSignOut()
  const other = me.person.email.toLowerCase() !== about.email.toLowerCase() || isApiError(accept.error, 'invitation_other_email')
  if (other) {
    return (
      <div className="flex flex-col gap-4">
        <Notice tone="warning">{t('invitation.other_email', { email: me.person.email, invited: about.email })}</Notice>
        <Button
          size="lg"
          busy={signOut.isPending}
          onClick={() => {
            signOut.mutate()
          }}
        >
          {t('common:top.sign_out')}
        </Button>
      </div>
    )
  }
  return (
    <div className="flex flex-col gap-4">
      <p className="text-dense text-muted">{t('sign_up.signed_in_as', { email: me.person.email })}</p>
      <FormError error={accept.error} />
      <Button
        look="primary"
        size="lg"
        busy={accept.isPending}
        onClick={() => {
          accept.mutate()
        }}
      >
        {t('invitation.join')}
      </Button>
    </div>
  )
}

function Enter({ about, token, accept }: { about: Invitation; token: string; accept: Accept }) {
  const { t } = useTranslation('auth')
  const [isNew, setNew] = useState(false)
  const back = { return: `/invitation/${token}` }
  if (isNew) {
    return (
      <>
        <PersonForm
          submit={t('invitation.sign_up_join')}
          email={about.email}
          onDone={() => {
            accept.mutate()
          }}
        />
        <p className="mt-4 text-center text-dense text-muted">
          <Link to="/sign-in" search={back} className={linkClass}>
            {t('invitation.have')}
          </Link>
        </p>
      </>
    )
  }
  return (
    <div className="flex flex-col gap-2.5">
      <Button
        look="primary"
        size="lg"
        onClick={() => {
          setNew(true)
        }}
      >
        {t('invitation.new')}
      </Button>
      <Link to="/sign-in" search={back} className={buttonClass('secondary', 'lg')}>
        {t('invitation.have')}
      </Link>
    </div>
  )
}

const dead = ['invitation_expired', 'invitation_used', 'invitation_revoked']

function Dead({ error, onRetry, signedIn }: { error: unknown; onRetry: () => void; signedIn: boolean }) {
  const { t } = useTranslation('auth')
  const gone = isApiError(error) && (dead.includes(error.code) || error.status === 404 || error.status === 422)
  if (!gone) return <ErrorState page error={error} onRetry={onRetry} />
  const reason = dead.includes(error.code) ? error.code : 'invitation_unknown'
  return (
    <EmptyState
      page
      icon={MailX}
      title={t(`invitation.dead.${reason}.title`)}
      text={t(`invitation.dead.${reason}.text`)}
      action={
        <Link to={signedIn ? '/' : '/sign-in'} className={buttonClass('primary')}>
          {t(signedIn ? 'common:missing.home' : 'sign_in.submit')}
        </Link>
      }
    />
  )
}
