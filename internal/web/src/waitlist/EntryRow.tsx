import { Link } from '@tanstack/react-router'
import { CalendarPlus, Clock, Flame, MailX, MoreHorizontal, Pencil, RotateCcw, Trash2, Undo2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useCan, useClinic, useSlug } from '@/app/clinic'
import { numeric } from '@/calendar/format'
import { useNow } from '@/calendar/useNow'
import { isDay } from '@/calendar/zone'
import { formatDateTime, formatRelative } from '@/i18n/format'
import { Badge, type Tone } from '@/ui/Badge'
import { Button, IconButton } from '@/ui/Button'
import { Menu, MenuItem } from '@/ui/Menu'
import { Td, Tr } from '@/ui/Table'
import type { WaitEntry, WaitStatus } from './types'
import { sayWish } from './wish'

const tones: Record<WaitStatus, Tone> = { waiting: 'neutral', offered: 'info', booked: 'success', closed: 'neutral' }

export interface EntryActions {
  onTimes: (entry: WaitEntry) => void
  onEdit: (entry: WaitEntry) => void
  onWithdraw: (entry: WaitEntry) => void
  onClose: (entry: WaitEntry) => void
  onReopen: (entry: WaitEntry) => void
}

interface EntryRowProps extends EntryActions {
  entry: WaitEntry
  place: number | null
  providers: ReadonlyMap<string, string>
}

/** One client who waits: who, for what, since when, and what was offered. */
export function EntryRow({ entry: e, place, providers, ...on }: EntryRowProps) {
  const { t, i18n } = useTranslation('waitlist')
  const slug = useSlug()
  const { time_zone: zone } = useClinic()
  const can = useCan()
  const now = useNow()
  const names = (e.wish.provider_ids ?? []).map((id) => providers.get(id)).filter(Boolean)
  const day = (d: string) => (isDay(d) ? numeric(d) : d)
  const isOpen = e.status === 'waiting' || e.status === 'offered'
  return (
    <Tr>
      <Td className="w-8 pr-0 text-muted tabular-nums">{place ?? ''}</Td>
      <Td>
        <Link to="/c/$slug/clients" params={{ slug }} search={{ open: e.client.id }} className="font-medium hover:underline">
          {e.client.name}
        </Link>
        {e.wish.urgent && (
          <span className="ml-2 inline-flex items-center gap-1 text-meta font-medium text-danger-ink">
            <Flame size={13} aria-hidden /> {t('urgent')}
          </span>
        )}
        <p className="text-dense text-muted">{e.service_names.join(', ')}</p>
        {e.wish.notes && <p className="line-clamp-2 text-dense text-soft">{e.wish.notes}</p>}
      </Td>
      <Td className="text-dense">
        <p>{sayWish(e.wish, t, i18n.language, day)}</p>
        <p className="text-muted">{names.length > 0 ? names.join(', ') : t('any_provider')}</p>
      </Td>
      <Td className="text-dense whitespace-nowrap text-muted">{formatRelative(e.created_at, i18n.language, now)}</Td>
      <Td>
        <Badge tone={tones[e.status]}>{t(`status.${e.status}`)}</Badge>
        {e.offer && (
          <p className="mt-1 text-dense whitespace-nowrap tabular-nums">
            {formatDateTime(e.offer.start, zone)}
            <span className="block text-meta text-muted">
              <Clock size={12} aria-hidden className="mr-1 inline" />
              {e.offer.accepted ? t('offer.accepted') : t('offer.until', { when: formatRelative(e.offer.expires_at, i18n.language, now) })}
            </span>
          </p>
        )}
        {!e.offer && e.past_offers.length > 0 && (
          <p className="mt-1 text-meta text-muted">{t(`outcome.${e.past_offers[e.past_offers.length - 1]?.outcome ?? 'lost'}`)}</p>
        )}
        {e.status === 'booked' && e.appointment_id && (
          <Link
            to="/c/$slug/calendar"
            params={{ slug }}
            search={{ open: e.appointment_id }}
            className="mt-1 block text-dense font-medium text-accent hover:underline"
          >
            {t('see_appointment')}
          </Link>
        )}
      </Td>
      <Td className="text-right whitespace-nowrap">
        {can('waitlist.write') && isOpen && (
          <>
            {e.status === 'waiting' && (
              <Button size="sm" icon={CalendarPlus} onClick={() => on.onTimes(e)}>
                {t('times.open')}
              </Button>
            )}
            <Menu trigger={<IconButton icon={MoreHorizontal} label={t('more', { name: e.client.name })} />}>
              <MenuItem icon={Pencil} onSelect={() => on.onEdit(e)}>
                {t('edit')}
              </MenuItem>
              {e.offer && !e.offer.accepted && (
                <MenuItem icon={MailX} onSelect={() => on.onWithdraw(e)}>
                  {t('offer.withdraw')}
                </MenuItem>
              )}
              <MenuItem icon={Trash2} danger onSelect={() => on.onClose(e)}>
                {t('close')}
              </MenuItem>
            </Menu>
          </>
        )}
        {can('waitlist.write') && e.status === 'closed' && (
          <Button size="sm" icon={e.close_reason ? RotateCcw : Undo2} onClick={() => on.onReopen(e)}>
            {t('reopen')}
          </Button>
        )}
      </Td>
    </Tr>
  )
}
