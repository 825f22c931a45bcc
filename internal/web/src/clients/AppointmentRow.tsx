import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { providersQuery } from '@/api/queries'
import type { Appointment } from '@/api/types'
import { useClinic, useSlug } from '@/app/clinic'
import { dayShort, numeric } from '@/calendar/format'
import { StatusIcon } from '@/calendar/StatusIcon'
import { useNow } from '@/calendar/useNow'
import { nameOf } from '@/calendar/view'
import { clock, wallOf } from '@/calendar/zone'

/** One appointment of a client, which leads to its place in the calendar. */
export function AppointmentRow({ appointment: a }: { appointment: Appointment }) {
  const { t, i18n } = useTranslation(['clients', 'calendar'])
  const slug = useSlug()
  const { time_zone: zone } = useClinic()
  const now = useNow()
  const provider = (useQuery(providersQuery(slug)).data ?? []).find((p) => p.id === a.provider_id)
  const { day } = wallOf(Date.parse(a.start), zone)
  const isThisYear = day.slice(0, 4) === wallOf(now, zone).day.slice(0, 4)
  return (
    <Link
      to="/c/$slug/calendar"
      params={{ slug }}
      search={{ date: day, open: a.id }}
      className="-mx-2 flex min-h-11 items-center gap-3 rounded-dense px-2 py-1.5 hover:bg-hover"
    >
      <span className="h-8 w-1 flex-none rounded-full bg-tone" data-color={provider?.color ?? 7} aria-hidden="true" />
      <span className="min-w-0 flex-1">
        <span className="block tabular-nums first-letter:uppercase">
          {isThisYear ? dayShort(day, i18n.language) : numeric(day)}, {clock(Date.parse(a.start), zone)}
        </span>
        <span className="block truncate text-dense text-muted">
          {[a.services.map((s) => s.name).join(', '), provider && nameOf(provider)].filter(Boolean).join(' · ')}
        </span>
      </span>
      <span className="flex flex-none items-center gap-1 text-meta text-muted">
        <StatusIcon status={a.status} size={13} />
        {t(`calendar:status.${a.status}`)}
      </span>
    </Link>
  )
}
