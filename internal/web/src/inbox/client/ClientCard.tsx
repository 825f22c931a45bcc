import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { CalendarPlus, Link2Off, Maximize2, Phone } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useCan, useClinic, useSlug } from '@/app/clinic'
import { ClientAppointments } from '@/clients/ClientAppointments'
import { national } from '@/clients/phone'
import { clientQuery } from '@/clients/queries'
import { PinnedNotes } from '@/clients/PinnedNotes'
import { StatusBadge } from '@/clients/StatusBadge'
import { TagList } from '@/clients/TagList'
import { Button, buttonClass } from '@/ui/Button'
import { SkeletonLines } from '@/ui/Skeleton'
import { Notice } from '@/ui/States'
import type { Conversation, ConversationDetail } from '../types'
import { LinkClient } from './LinkClient'
import { useLinkClient } from './useLinkClient'

interface ClientCardProps {
  conversation: ConversationDetail
  /** The sheet has the title and the room around it. */
  isInSheet?: boolean
}

/** Who writes: the client's record in short, or the way to link one. */
export function ClientCard({ conversation: c, isInSheet = false }: ClientCardProps) {
  const { t } = useTranslation('inbox')
  return (
    <div className={isInSheet ? 'flex flex-col' : 'flex flex-col px-4 py-4'}>
      {!isInSheet && <h2 className="mb-3 text-body font-semibold">{t('client.title')}</h2>}
      {c.client ? <Linked conversation={c} client={c.client} /> : <LinkClient conversation={c} />}
    </div>
  )
}

function Linked({ conversation, client }: { conversation: Conversation; client: NonNullable<Conversation['client']> }) {
  const { t } = useTranslation('inbox')
  const slug = useSlug()
  const { time_zone: zone } = useClinic()
  const can = useCan()
  const found = useQuery({ ...clientQuery(slug, client.id), enabled: can('clients.read') })
  const { unlink, isPending } = useLinkClient(conversation)
  return (
    <>
      <p className="flex items-start gap-1">
        <span className="min-w-0 flex-1">
          <span className="block truncate text-lead font-semibold">{client.name}</span>
          <span className="block truncate text-dense text-muted">{client.email}</span>
        </span>
        {!client.deleted && can('clients.read') && (
          <Link
            to="/c/$slug/clients/$id"
            params={{ slug, id: client.id }}
            title={t('client.record')}
            aria-label={t('client.record')}
            className="inline-grid size-8 flex-none place-items-center rounded-dense text-soft hover:bg-hover hover:text-ink max-md:size-11"
          >
            <Maximize2 size={16} aria-hidden />
          </Link>
        )}
      </p>
      {client.deleted && (
        <Notice tone="warning" className="mt-2">
          {t('client.deleted')}
        </Notice>
      )}
      {found.data && (
        <p className="mt-1.5 flex flex-wrap gap-1">
          <StatusBadge status={found.data.status} />
          <TagList tags={found.data.tags} />
        </p>
      )}
      <div className="my-3 flex flex-wrap gap-2">
        {can('appointments.write') && !client.deleted && (
          <Link to="/c/$slug/calendar" params={{ slug }} search={{ book: client.id }} className={buttonClass('primary', 'sm')}>
            <CalendarPlus size={16} aria-hidden />
            {t('client.book')}
          </Link>
        )}
        {client.phone && (
          <a href={`tel:${client.phone}`} className={buttonClass('secondary', 'sm', 'tabular-nums')}>
            <Phone size={16} aria-hidden />
            {national(client.phone, zone)}
          </a>
        )}
      </div>
      {can('clients.read') && !client.deleted && (
        <div className="mb-4 empty:hidden">
          <PinnedNotes clientId={client.id} />
        </div>
      )}
      {can('appointments.read') && !client.deleted ? <ClientAppointments id={client.id} /> : found.isPending && <SkeletonLines lines={3} />}
      {can('inbox.write') && (
        <Button look="quiet" size="sm" icon={Link2Off} busy={isPending} className="-ml-2.5 self-start" onClick={unlink}>
          {t('client.unlink')}
        </Button>
      )}
    </>
  )
}
