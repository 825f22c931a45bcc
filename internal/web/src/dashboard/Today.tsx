import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { CalendarCheck } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useClinic, useSlug } from '@/app/clinic'
import { STATUSES, type Status } from '@/calendar/model'
import { appointmentsQuery, useCalendarWrites } from '@/calendar/queries'
import { StatusIcon } from '@/calendar/StatusIcon'
import type { Appointment } from '@/calendar/types'
import { useChanges } from '@/calendar/useChanges'
import { useNow } from '@/calendar/useNow'
import { rangeOf, wallOf } from '@/calendar/zone'
import { Button, buttonClass } from '@/ui/Button'
import { Section } from '@/ui/Page'
import { SkeletonLines } from '@/ui/Skeleton'
import { EmptyState, ErrorState, Notice } from '@/ui/States'
import { dashboardKey } from './queries'
import { TodayRow } from './TodayRow'

const FEW = 8

/** Today's appointments with their statuses to move, the next one marked, and how many stand where. */
export function Today({ provider }: { provider: string | undefined }) {
  const { t } = useTranslation(['dashboard', 'calendar'])
  const slug = useSlug()
  const { time_zone: zone } = useClinic()
  const cache = useQueryClient()
  const now = useNow()
  const { day } = wallOf(now, zone)
  const range = rangeOf(day, 1, zone)
  const found = useQuery(appointmentsQuery(slug, range))
  const changes = useChanges(zone, useCalendarWrites(slug))
  const list = (found.data ?? [])
    .filter((a) => Date.parse(a.start) >= range.from && Date.parse(a.start) < range.to && (!provider || a.provider_id === provider))
    .map((a) => changes.over.get(a.id) ?? a)
    .sort((a, b) => Date.parse(a.start) - Date.parse(b.start))
  const [all, setAll] = useState(false)
  const toDo = list.filter((a) => a.status !== 'completed' && a.status !== 'cancelled' && a.status !== 'no-show')
  const shown = all ? list : (toDo.length > 0 ? toDo : list).slice(0, FEW)
  const next = list.find((a) => Date.parse(a.start) > now && (a.status === 'scheduled' || a.status === 'confirmed'))
  const move = async (a: Appointment, status: Status) => {
    await changes.setStatus(a, status)
    await cache.invalidateQueries({ queryKey: dashboardKey(slug) })
  }
  return (
    <Section title={t('today.title')}>
      {found.isPending && <SkeletonLines lines={6} />}
      {found.isError && !found.data && <ErrorState error={found.error} onRetry={() => void found.refetch()} className="py-6" />}
      {changes.refusal && <Notice className="mb-3">{t('today.taken')}</Notice>}
      {found.data && list.length === 0 && (
        <EmptyState
          icon={CalendarCheck}
          title={t('today.empty_title')}
          text={t('today.empty_text')}
          className="py-6"
          action={
            <Link to="/c/$slug/calendar" params={{ slug }} className={buttonClass('secondary')}>
              {t('today.open')}
            </Link>
          }
        />
      )}
      {list.length > 0 && (
        <>
          <Statuses list={list} provider={provider} day={day} />
          <ol aria-label={t('today.title')} className="divide-y divide-line-faint">
            {shown.map((a) => (
              <TodayRow key={a.id} a={a} day={day} isNext={a.id === next?.id} onStatus={(status) => void move(a, status)} />
            ))}
          </ol>
          {(all || shown.length < list.length) && (
            <Button look="quiet" size="sm" className="mt-2" aria-expanded={all} onClick={() => setAll(!all)}>
              {all ? t('today.fewer') : t('today.all', { count: list.length })}
            </Button>
          )}
        </>
      )}
    </Section>
  )
}

/** How many stand where; each leads to the calendar with these alone. */
function Statuses({ list, provider, day }: { list: readonly Appointment[]; provider: string | undefined; day: string }) {
  const { t } = useTranslation(['dashboard', 'calendar'])
  const slug = useSlug()
  return (
    <ul aria-label={t('today.statuses')} className="mb-2 flex flex-wrap gap-1.5">
      {STATUSES.map((status) => {
        const count = list.filter((a) => a.status === status).length
        if (count === 0) return null
        return (
          <li key={status}>
            <Link
              to="/c/$slug/calendar"
              params={{ slug }}
              search={{
                date: day,
                statuses: [status],
                ...(status === 'cancelled' && { cancelled: true }),
                ...(provider && { providers: [provider] }),
              }}
              className="inline-flex h-7 items-center gap-1.5 rounded-full bg-sunken px-2.5 text-dense text-soft hover:bg-selected hover:text-ink max-md:h-11"
            >
              <StatusIcon status={status} size={13} />
              {t(`calendar:status.${status}`)}
              <span className="font-semibold tabular-nums">{count}</span>
            </Link>
          </li>
        )
      })}
    </ul>
  )
}
