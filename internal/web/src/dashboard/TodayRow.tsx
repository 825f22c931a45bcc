import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Ellipsis } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { providersQuery } from '@/api/queries'
import { useCan, useClinic, useSlug } from '@/app/clinic'
import { nextStatuses, type Status } from '@/calendar/model'
import { StatusIcon } from '@/calendar/StatusIcon'
import type { Appointment } from '@/calendar/types'
import { nameOf } from '@/calendar/view'
import { clock } from '@/calendar/zone'
import { Badge } from '@/ui/Badge'
import { Button, IconButton } from '@/ui/Button'
import { Menu, MenuItem } from '@/ui/Menu'

export interface TodayRowProps {
  a: Appointment
  day: string
  isNext: boolean
  onStatus: (status: Status) => void
}

/** One appointment: it opens in the calendar; its next status is one press, the others are in the menu. */
export function TodayRow({ a, day, isNext, onStatus }: TodayRowProps) {
  const { t } = useTranslation(['dashboard', 'calendar'])
  const slug = useSlug()
  const { time_zone: zone } = useClinic()
  const can = useCan()
  const provider = useQuery(providersQuery(slug)).data?.find((p) => p.id === a.provider_id)
  const isOver = a.status === 'completed' || a.status === 'no-show'
  const moves = a.status === 'cancelled' ? [] : nextStatuses(a.status)
  const first = isOver ? undefined : moves[0]
  const others = isOver ? moves : moves.slice(1)
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 py-2">
      <Link
        to="/c/$slug/calendar"
        params={{ slug }}
        search={{ date: day, open: a.id }}
        className="-mx-2 flex min-h-11 min-w-0 flex-1 basis-52 items-center gap-3 rounded-dense px-2 hover:bg-hover"
      >
        <span aria-hidden className="h-9 w-1 flex-none rounded-full bg-tone" data-color={provider?.color ?? 7} />
        <span className="w-11 flex-none font-medium tabular-nums">{clock(Date.parse(a.start), zone)}</span>
        <span className="min-w-0 flex-1">
          <span className="flex items-center gap-2">
            <span className={`truncate ${a.status === 'cancelled' ? 'text-muted line-through' : 'font-medium'}`}>{a.client.name}</span>
            {isNext && <Badge tone="accent">{t('today.next')}</Badge>}
          </span>
          <span className="block truncate text-dense text-muted">
            {[a.services.map((s) => s.name).join(', '), provider && nameOf(provider)].filter(Boolean).join(' · ')}
          </span>
        </span>
        <span className="flex flex-none items-center gap-1 text-meta text-muted">
          <StatusIcon status={a.status} size={14} />
          <span className="max-xl:sr-only">{t(`calendar:status.${a.status}`)}</span>
        </span>
      </Link>
      {can('appointments.status') && moves.length > 0 && (
        <span className="flex flex-none items-center gap-1 max-md:w-full max-md:justify-end">
          {first && (
            <Button
              size="sm"
              aria-label={t('today.set', { name: a.client.name, status: t(`calendar:status.${first}`) })}
              onClick={() => onStatus(first)}
            >
              {t(`calendar:status.${first}`)}
            </Button>
          )}
          {others.length > 0 && (
            <Menu trigger={<IconButton icon={Ellipsis} label={t('today.other', { name: a.client.name })} />}>
              {others.map((status) => (
                <MenuItem key={status} onSelect={() => onStatus(status)}>
                  <StatusIcon status={status} />
                  {t(`calendar:status.${status}`)}
                </MenuItem>
              ))}
            </Menu>
          )}
        </span>
      )}
    </li>
  )
}
