import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { providersQuery } from '@/api/queries'
import type { Appointment } from '@/api/types'
import { useClinic, useSlug } from '@/app/clinic'
import { dayShort, numeric } from '@/calendar/format'
import { StatusIcon } from '@/calendar/StatusIcon'
import { nameOf } from '@/calendar/view'
import { clock, wallOf, type Instant } from '@/calendar/zone'
import { useNow } from '@/calendar/useNow'
import { SkeletonLines } from '@/ui/Skeleton'
import { Notice } from '@/ui/States'
import { clientAppointmentsQuery } from './queries'

/** What is to come and what was, the nearest first. */
export function ClientAppointments({ id }: { id: string }) {
  const { t } = useTranslation('clients')
  const slug = useSlug()
  const now = useNow()
  const found = useQuery(clientAppointmentsQuery(slug, id))
  if (found.isPending) return <SkeletonLines lines={3} />
  if (found.isError && !found.data) return <Notice>{t('failed.appointments')}</Notice>
  const list = found.data ?? []
  const isNext = (a: Appointment) => Date.parse(a.end) > now && a.status !== 'cancelled' && a.status !== 'no-show' && a.status !== 'completed'
  const next = list.filter(isNext).sort((a, b) => Date.parse(a.start) - Date.parse(b.start))
  const past = list.filter((a) => !isNext(a)).sort((a, b) => Date.parse(b.start) - Date.parse(a.start))
  return (
    <>
      <Group title={t('panel.next')} now={now} empty={t('panel.no_next')} list={next} />
      <Group title={t('panel.past')} now={now} empty={t('panel.no_past')} list={past} />
    </>
  )
}

function Group({ title, now, empty, list }: { title: string; now: Instant; empty: string; list: readonly Appointment[] }) {
  const { t, i18n } = useTranslation(['clients', 'calendar'])
  const slug = useSlug()
  const { time_zone: zone } = useClinic()
  const providers = useQuery(providersQuery(slug)).data ?? []
  return (
    <section aria-label={title} className="mb-4">
      <h3 className="mb-1 text-meta font-medium text-muted">{title}</h3>
      {list.length === 0 && <p className="text-dense text-muted">{empty}</p>}
      <ul>
        {list.map((a) => {
          const { day } = wallOf(Date.parse(a.start), zone)
          const isThisYear = day.slice(0, 4) === wallOf(now, zone).day.slice(0, 4)
          const provider = providers.find((p) => p.id === a.provider_id)
          return (
            <li key={a.id}>
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
            </li>
          )
        })}
      </ul>
    </section>
  )
}
