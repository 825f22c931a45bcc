import { useTranslation } from 'react-i18next'
import { countByStatus, toggledStatus } from '../filter'
import type { Status } from '../model'
import type { CalendarSearch } from '../search'
import { StatusIcon } from '../StatusIcon'
import type { Appointment } from '../types'

interface StatusCountsProps {
  all: readonly Appointment[]
  search: CalendarSearch
  onChange: (statuses: Status[] | undefined) => void
}

/** How many of the day stand how; a click leaves only these in the grid, a second one brings the others back. */
export function StatusCounts({ all, search, onChange }: StatusCountsProps) {
  const { t } = useTranslation('calendar')
  const counts = countByStatus(all)
  const chosen = (search.statuses ?? []).filter((s) => !counts.some((c) => c.status === s))
  const shown = [...counts, ...chosen.map((status) => ({ status, count: 0 }))]
  if (shown.length === 0) return null
  return (
    <div className="flex flex-wrap gap-1.5 border-b border-line px-4 py-3" role="group" aria-label={t('rail.counts')}>
      {shown.map(({ status, count }) => (
        <button
          key={status}
          type="button"
          aria-pressed={search.statuses?.includes(status) ?? false}
          className="flex h-7 items-center gap-1.5 rounded-full border border-line px-2.5 text-dense text-soft hover:bg-hover aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:text-accent-ink max-md:h-11 max-md:px-3.5"
          onClick={() => onChange(toggledStatus(search.statuses, status))}
        >
          <StatusIcon status={status} size={14} />
          {t(`status.${status}`)}
          <span className="font-semibold tabular-nums">{count}</span>
        </button>
      ))}
    </div>
  )
}
