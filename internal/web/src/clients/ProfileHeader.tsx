import { Link, useNavigate } from '@tanstack/react-router'
import { ChevronLeft, Ellipsis, GitMerge, Pencil, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Client } from '@/api/types'
import { useCan, useClinic, useSlug } from '@/app/clinic'
import { useNow } from '@/calendar/useNow'
import { isDay, wallOf } from '@/calendar/zone'
import { formatDate } from '@/i18n/format'
import { Avatar } from '@/ui/Avatar'
import { Button, IconButton } from '@/ui/Button'
import { ClientTake } from '@/payments/ClientTake'
import { Menu, MenuItem } from '@/ui/Menu'
import { ContactButtons } from './ContactButtons'
import { DeleteDialog } from './DeleteDialog'
import { MergeDialog } from './MergeDialog'
import { ageOn } from './record'
import { StatusBadge } from './StatusBadge'
import { TagList } from './TagList'
import { useRemoval } from './useRemoval'

interface ProfileHeaderProps {
  client: Client
  onEdit: () => void
}

/** Who it is, how to reach them, and what can be done with the record. */
export function ProfileHeader({ client: c, onEdit }: ProfileHeaderProps) {
  const { t } = useTranslation('clients')
  const slug = useSlug()
  const { time_zone: zone } = useClinic()
  const can = useCan()
  const navigate = useNavigate()
  const { remove } = useRemoval(slug)
  const [isMerging, setMerging] = useState(false)
  const [isDeleting, setDeleting] = useState(false)
  const today = wallOf(useNow(), zone).day
  const quiet = [
    isDay(c.date_of_birth) ? t('panel.age', { count: ageOn(c.date_of_birth, today) }) : '',
    t('panel.since', { date: formatDate(c.created_at, zone) }),
  ].filter(Boolean)
  return (
    <header>
      <Link
        to="/c/$slug/clients"
        params={{ slug }}
        className="-ml-1.5 inline-flex h-8 items-center gap-1 rounded-dense px-1.5 text-dense font-medium text-muted hover:bg-hover hover:text-ink max-md:h-11"
      >
        <ChevronLeft size={16} aria-hidden="true" />
        {t('title')}
      </Link>
      <div className="mt-2 flex flex-wrap items-start gap-x-6 gap-y-4">
        <div className="flex min-w-0 flex-1 items-start gap-3.5 max-md:basis-full">
          <Avatar name={c.name} size={40} className="mt-0.5" />
          <div className="min-w-0">
            <h1 className="text-title font-semibold tracking-[-0.01em] break-words">{c.name}</h1>
            <p className="text-dense text-muted">{quiet.join(' · ')}</p>
            <p className="mt-2 flex flex-wrap gap-1.5">
              <StatusBadge status={c.status} />
              <TagList tags={c.tags} />
            </p>
          </div>
        </div>
        <div className="flex flex-wrap items-center gap-2">
          {!c.deleted_at && <ContactButtons client={c} />}
          {!c.deleted_at && <ClientTake client={c} />}
          {!c.deleted_at && can('clients.write') && (
            <Button size="sm" icon={Pencil} className="max-md:min-w-11" onClick={onEdit}>
              <span className="max-md:sr-only">{t('panel.edit')}</span>
            </Button>
          )}
          {!c.deleted_at && (can('clients.delete') || can('clients.merge')) && (
            <Menu trigger={<IconButton icon={Ellipsis} look="secondary" label={t('panel.more')} />}>
              {can('clients.merge') && (
                <MenuItem icon={GitMerge} onSelect={() => setMerging(true)}>
                  {t('merge.open')}
                </MenuItem>
              )}
              {can('clients.delete') && (
                <MenuItem icon={Trash2} danger onSelect={() => setDeleting(true)}>
                  {t('delete.open')}
                </MenuItem>
              )}
            </Menu>
          )}
          {isMerging && <MergeDialog client={c} onClose={() => setMerging(false)} />}
          {isDeleting && (
            <DeleteDialog
              client={c}
              onClose={() => setDeleting(false)}
              onDelete={async () => {
                await remove(c)
                await navigate({ to: '/c/$slug/clients', params: { slug } })
              }}
            />
          )}
        </div>
      </div>
    </header>
  )
}
