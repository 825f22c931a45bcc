import { useQuery } from '@tanstack/react-query'
import { Navigate, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useEffect, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Client } from '@/api/types'
import { useCan, useSlug } from '@/app/clinic'
import { AccessLog } from '@/records/AccessLog'
import { HistoryList } from '@/records/HistoryList'
import { Skeleton, SkeletonLines } from '@/ui/Skeleton'
import { ErrorState } from '@/ui/States'
import { Tabs } from '@/ui/Tabs'
import { useMedia } from '@/ui/useMedia'
import { ClientAppointments } from './ClientAppointments'
import { ClientFacts } from './ClientFacts'
import { Consents } from './Consents'
import { DeletedNotice } from './DeletedNotice'
import { EditSheet } from './EditSheet'
import { PinnedNotes } from './PinnedNotes'
import { ClientFiles } from '@/files/ClientFiles'
import { movedTo } from './moved'
import { ProfileHeader } from './ProfileHeader'
import { clientQuery } from './queries'
import { TABS, type ProfileTab } from './search'
import { Suspects } from './Suspects'
import { Timeline } from './Timeline'
import { Totals } from './Totals'

/** There is room for a column beside the main one. */
const WITH_COLUMN = '(min-width: 1100px)'

/** A client's whole record on a page of its own. */
export function ProfilePage() {
  const { t } = useTranslation('clients')
  const slug = useSlug()
  const { id } = useParams({ from: '/c/$slug/clients/$id' })
  const found = useQuery(clientQuery(slug, id))
  const client = found.data
  useEffect(() => {
    document.title = `${client?.name ?? t('title')} · m-saas`
  }, [t, client?.name])
  const moved = movedTo(found.error)
  if (moved) return <Navigate to="/c/$slug/clients/$id" params={{ slug, id: moved }} replace />
  if (found.isError && !client) return <ErrorState page error={found.error} onRetry={() => void found.refetch()} />
  if (!client) return <ProfileSkeleton />
  return <Profile key={client.id} client={client} />
}

function Profile({ client }: { client: Client }) {
  const { t } = useTranslation('clients')
  const can = useCan()
  const isWide = useMedia(WITH_COLUMN)
  const search = useSearch({ from: '/c/$slug/clients/$id' })
  const navigate = useNavigate({ from: '/c/$slug/clients/$id' })
  const [isEditing, setEditing] = useState(false)
  const contents: Record<ProfileTab, ReactNode> = {
    timeline: <Timeline clientId={client.id} />,
    appointments: <ClientAppointments id={client.id} />,
    files: <ClientFiles clientId={client.id} />,
    details: (
      <div className="flex flex-col gap-7">
        <ClientFacts client={client} />
        <Consents client={client} />
      </div>
    ),
    history: <HistoryList kind="client" id={client.id} />,
    access: <AccessLog clientId={client.id} />,
  }
  // Beside the tabs there is room for the details on a wide screen only.
  const shown = TABS.filter((tab) => {
    if (tab === 'details') return !isWide
    if (tab === 'files') return can('files.read')
    if (tab === 'history') return can('history.read')
    return tab !== 'access' || can('access_log.read')
  })
  const tab = shown.find((s) => s === search.tab) ?? 'timeline'
  return (
    <div className="mx-auto flex w-full max-w-320 flex-col px-4 py-5 md:px-8">
      <ProfileHeader client={client} onEdit={() => setEditing(true)} />
      <div className="mt-5 flex items-start gap-8">
        <div className="flex min-w-0 flex-1 flex-col gap-4">
          <DeletedNotice client={client} />
          {can('clients.merge') && !client.deleted_at && <Suspects client={client} />}
          {can('appointments.read') && <Totals clientId={client.id} />}
          <PinnedNotes clientId={client.id} />
          <Tabs
            label={t('profile.parts')}
            value={tab}
            onChange={(next) => void navigate({ search: { tab: next === 'timeline' ? undefined : (next as ProfileTab) }, replace: true })}
            tabs={shown.map((value) => ({ value, label: t(`profile.tab.${value}`), content: contents[value] }))}
          />
        </div>
        {isWide && (
          <aside aria-label={t('profile.tab.details')} className="w-80 flex-none">
            {contents.details}
          </aside>
        )}
      </div>
      {isEditing && <EditSheet client={client} onClose={() => setEditing(false)} />}
    </div>
  )
}

function ProfileSkeleton() {
  const { t } = useTranslation('clients')
  return (
    <div className="mx-auto w-full max-w-320 px-4 py-5 md:px-8" role="status" aria-label={t('loading_one')}>
      <Skeleton className="mb-4 w-20" />
      <div className="mb-8 flex items-center gap-3">
        <Skeleton className="size-10 rounded-full" />
        <div className="flex flex-col gap-2">
          <Skeleton className="h-5 w-48" />
          <Skeleton className="h-3 w-32" />
        </div>
      </div>
      <SkeletonLines lines={6} />
    </div>
  )
}
