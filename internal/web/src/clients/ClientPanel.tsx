import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Maximize2, Pencil, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Client } from '@/api/types'
import { useCan, useSlug } from '@/app/clinic'
import { IconButton } from '@/ui/Button'
import { SkeletonLines } from '@/ui/Skeleton'
import { ErrorState } from '@/ui/States'
import { ClientAppointments } from './ClientAppointments'
import { ClientFacts } from './ClientFacts'
import { ClientForm } from './ClientForm'
import { ContactButtons } from './ContactButtons'
import { DeletedNotice } from './DeletedNotice'
import { movedTo } from './moved'
import { PinnedNotes } from './PinnedNotes'
import { clientQuery } from './queries'
import { StatusBadge } from './StatusBadge'
import { TagList } from './TagList'
import { Totals } from './Totals'
import { useSaved } from './useSaved'

interface ClientPanelProps {
  id: string
  onOpen: (id: string) => void
  onClose: () => void
  onDirty: (isDirty: boolean) => void
}

/** A client's record beside the list: the essentials, or the form in their place. */
export function ClientPanel({ id, onOpen, onClose, onDirty }: ClientPanelProps) {
  const { t } = useTranslation('clients')
  const slug = useSlug()
  const can = useCan()
  const found = useQuery(clientQuery(slug, id))
  const tell = useSaved(slug)
  const [isEditing, setEditing] = useState(false)
  const title = useRef<HTMLHeadingElement>(null)
  const client = found.data
  const moved = movedTo(found.error)
  useEffect(() => {
    if (moved) onOpen(moved)
  })
  const isThere = client !== undefined
  useEffect(() => {
    if (isThere && !isEditing) title.current?.focus({ preventScroll: true })
  }, [isThere, isEditing, id])

  const saved = (now: Client, before: Client | null) => {
    setEditing(false)
    onDirty(false)
    tell(now, before)
  }
  return (
    <>
      <header className="flex items-start gap-1 border-b border-line px-5 py-3.5">
        <div className="min-w-0 flex-1">
          <h2 ref={title} tabIndex={-1} className="truncate text-lead font-semibold outline-none">
            {isEditing ? t('form.edit_title') : (client?.name ?? t('loading'))}
          </h2>
          {client && !isEditing && (
            <p className="mt-1 flex flex-wrap items-center gap-1.5">
              <StatusBadge status={client.status} />
              <TagList tags={client.tags} />
            </p>
          )}
        </div>
        {client && !isEditing && (
          <Link
            to="/c/$slug/clients/$id"
            params={{ slug, id }}
            title={t('panel.open')}
            aria-label={t('panel.open')}
            className="inline-grid size-8 flex-none place-items-center rounded-dense text-soft hover:bg-hover hover:text-ink max-md:size-11"
          >
            <Maximize2 size={16} aria-hidden="true" />
          </Link>
        )}
        {client && !client.deleted_at && !isEditing && can('clients.write') && (
          <IconButton icon={Pencil} size={16} label={t('panel.edit')} onClick={() => setEditing(true)} />
        )}
        <IconButton icon={X} label={t('panel.close')} className="-mr-2" onClick={onClose} />
      </header>
      {found.isError && !client ? (
        <ErrorState error={found.error} onRetry={() => void found.refetch()} />
      ) : !client ? (
        <SkeletonLines lines={6} className="p-5" />
      ) : isEditing ? (
        <ClientForm client={client} onSaved={saved} onUse={(c) => onOpen(c.id)} onCancel={() => setEditing(false)} onDirty={onDirty} />
      ) : (
        <div className="min-h-0 flex-1 overflow-y-auto px-5 py-4">
          <div className="mb-5 flex flex-wrap gap-2">
            <DeletedNotice client={client} />
            {!client.deleted_at && <ContactButtons client={client} />}
          </div>
          {can('appointments.read') && (
            <div className="mb-5">
              <Totals clientId={id} isDense />
            </div>
          )}
          <div className="mb-5 empty:hidden">
            <PinnedNotes clientId={id} />
          </div>
          <div className="mb-5">
            <ClientFacts client={client} />
          </div>
          <ClientAppointments id={client.id} />
        </div>
      )}
    </>
  )
}
