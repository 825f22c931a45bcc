import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Team } from '@/api/types'
import { useCan, useSlug } from '@/app/clinic'

/** How many of the clinic's seats are taken. */
export function Seats({ team }: { team: Team }) {
  const { t } = useTranslation('team')
  const can = useCan()
  const full = team.used_seats >= team.max_seats
  const share = team.max_seats > 0 ? Math.min(100, Math.round((team.used_seats / team.max_seats) * 100)) : 100
  return (
    <div className="mb-4 flex flex-wrap items-center gap-x-3 gap-y-1.5 text-dense text-soft">
      <svg viewBox="0 0 100 6" preserveAspectRatio="none" className="h-1.5 w-32 overflow-hidden rounded-full" aria-hidden>
        <rect width="100" height="6" className="fill-selected" />
        <rect width={share} height="6" className={full ? 'fill-warning' : 'fill-accent'} />
      </svg>
      <span className="tabular-nums">{team.max_seats > 0 ? t('seats.used', { count: team.max_seats, used: team.used_seats }) : t('seats.none')}</span>
      {full && team.max_seats > 0 && <span className="text-warning">{t('seats.full')}</span>}
      {full && can('billing.manage') && <MoreSeats />}
    </div>
  )
}

/** Leads to where seats are paid. */
export function MoreSeats() {
  const { t } = useTranslation('team')
  return (
    <Link
      to="/c/$slug/settings/plan"
      params={{ slug: useSlug() }}
      className="inline-flex min-h-8 items-center font-medium text-accent-ink hover:underline max-md:min-h-11"
    >
      {t('seats.get_more')}
    </Link>
  )
}
