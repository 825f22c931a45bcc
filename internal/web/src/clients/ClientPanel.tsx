import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { CalendarPlus, Mail, Pencil, Phone, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Client } from '@/api/types'
import { useCan, useClinic, useSlug } from '@/app/clinic'
import { numeric } from '@/calendar/format'
import { say } from '@/calendar/say'
import { useNow } from '@/calendar/useNow'
import { isDay, wallOf } from '@/calendar/zone'
import { formatDate } from '@/i18n/format'
import { buttonClass, IconButton } from '@/ui/Button'
import { Badge } from '@/ui/Badge'
import { SkeletonLines } from '@/ui/Skeleton'
import { ErrorState } from '@/ui/States'
import { ClientAppointments } from './ClientAppointments'
import { ClientForm } from './ClientForm'
import { national } from './phone'
import { clientQuery } from './queries'
import { ageOn } from './record'
import { StatusBadge } from './StatusBadge'
import { useUndoEdit } from './useUndoEdit'

interface ClientPanelProps {
  id: string
  onOpen: (id: string) => void
  onClose: () => void
  onDirty: (isDirty: boolean) => void
}

/** A client's record beside the list: the details, or the form in their place. */
export function ClientPanel({ id, onOpen, onClose, onDirty }: ClientPanelProps) {
  const { t } = useTranslation('clients')
  const slug = useSlug()
  const can = useCan()
  const found = useQuery(clientQuery(slug, id))
  const undo = useUndoEdit(slug)
  const [isEditing, setEditing] = useState(false)
  const title = useRef<HTMLHeadingElement>(null)
  const client = found.data
  const isThere = client !== undefined
  useEffect(() => {
    if (isThere && !isEditing) title.current?.focus({ preventScroll: true })
  }, [isThere, isEditing, id])

  const saved = (now: Client, before: Client | null) => {
    setEditing(false)
    onDirty(false)
    if (before && before.rev !== now.rev)
      say.undoable(`client-${now.id}`, t('done.edited', { name: now.name }), t('undo'), () => void undo(now, before))
  }
  return (
    <>
      <header className="flex items-start gap-1 border-b border-line px-5 py-3.5">
        <div className="min-w-0 flex-1">
          <h2 ref={title} tabIndex={-1} className="truncate text-lead font-semibold outline-none">
            {isEditing ? t('form.edit_title') : (client?.name ?? t('loading'))}
          </h2>
          {client && !isEditing && (
            <p className="mt-1 flex flex-wrap items-center gap-2">
              <StatusBadge status={client.status} />
              {client.tags.map((tag) => (
                <Badge key={tag}>{tag}</Badge>
              ))}
            </p>
          )}
        </div>
        {client && !isEditing && can('clients.write') && (
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
        <Details client={client} />
      )}
    </>
  )
}

function Details({ client: c }: { client: Client }) {
  const { t } = useTranslation('clients')
  const slug = useSlug()
  const { time_zone: zone } = useClinic()
  const can = useCan()
  const today = wallOf(useNow(), zone).day
  const born = isDay(c.date_of_birth) ? `${numeric(c.date_of_birth)} (${t('panel.age', { count: ageOn(c.date_of_birth, today) })})` : ''
  const lines: [string, string][] = [
    [t('field.date_of_birth'), born],
    [t('field.address'), c.address],
    [t('field.notes'), c.notes],
    [t('field.source'), c.source === 'unknown' ? '' : t(`source.${c.source}`, { defaultValue: '' })],
    [t('column.created_at'), formatDate(c.created_at, zone)],
  ]
  return (
    <div className="min-h-0 flex-1 overflow-y-auto px-5 py-4">
      <div className="mb-4 flex flex-wrap gap-2">
        {can('appointments.write') && (
          <Link to="/c/$slug/calendar" params={{ slug }} search={{ book: c.id }} className={buttonClass('primary', 'sm')}>
            <CalendarPlus size={16} aria-hidden="true" />
            {t('panel.book')}
          </Link>
        )}
        {c.phone && (
          <a
            href={`tel:${c.phone}`}
            className={buttonClass('secondary', 'sm', 'tabular-nums')}
            aria-label={`${t('panel.call')} ${national(c.phone, zone)}`}
          >
            <Phone size={16} aria-hidden="true" />
            {national(c.phone, zone)}
          </a>
        )}
        {c.email && (
          <a href={`mailto:${c.email}`} className={buttonClass('secondary', 'sm', 'max-w-full')} aria-label={`${t('panel.write')} ${c.email}`}>
            <Mail size={16} className="flex-none" aria-hidden="true" />
            <span className="truncate">{c.email}</span>
          </a>
        )}
      </div>
      <dl className="mb-5 grid gap-3">
        {lines
          .filter(([, text]) => text !== '')
          .map(([term, text]) => (
            <div key={term}>
              <dt className="text-meta text-muted">{term}</dt>
              <dd className="whitespace-pre-line">{text}</dd>
            </div>
          ))}
      </dl>
      <ClientAppointments id={c.id} />
    </div>
  )
}
