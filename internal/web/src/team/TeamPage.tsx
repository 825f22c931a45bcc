import { useQuery } from '@tanstack/react-query'
import { UserPlus } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { teamQuery } from '@/api/queries'
import { useCan, useClinic, useSlug } from '@/app/clinic'
import { Button } from '@/ui/Button'
import { Page } from '@/ui/Page'
import { Skeleton } from '@/ui/Skeleton'
import { EmptyState, ErrorState } from '@/ui/States'
import { InvitationList } from './InvitationList'
import { InviteDialog } from './InviteDialog'
import { MemberTable } from './MemberTable'
import { Seats } from './Seats'

export function TeamPage() {
  const { t } = useTranslation('team')
  const slug = useSlug()
  const clinic = useClinic()
  const manages = useCan()('team.manage')
  const team = useQuery(teamQuery(slug))
  const [inviting, setInviting] = useState(false)
  const invite = manages && (
    <Button
      look="primary"
      icon={UserPlus}
      onClick={() => {
        setInviting(true)
      }}
    >
      {t('invite.action')}
    </Button>
  )
  const members = team.data?.members.filter((m) => m.state !== 'removed') ?? []
  const alone = members.length === 1 && team.data?.invitations.length === 0
  return (
    <Page
      title={t('title')}
      text={t('text', { clinic: clinic.name })}
      main={manages && !alone ? { icon: UserPlus, label: t('invite.action'), onClick: () => setInviting(true) } : undefined}
    >
      {team.isError && !team.data ? (
        <ErrorState error={team.error} onRetry={() => void team.refetch()} />
      ) : (
        <>
          {team.data ? <Seats team={team.data} /> : <Skeleton className="mb-4 h-5 w-52" />}
          <MemberTable members={team.data ? members : undefined} manages={manages} />
          {alone && manages && <EmptyState icon={UserPlus} title={t('empty.title')} text={t('empty.text')} action={invite} className="py-10" />}
          {team.data && team.data.invitations.length > 0 && <InvitationList invitations={team.data.invitations} manages={manages} />}
        </>
      )}
      {inviting && (
        <InviteDialog
          team={team.data}
          onClose={() => {
            setInviting(false)
          }}
        />
      )}
    </Page>
  )
}
