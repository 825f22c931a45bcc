import { useQuery, type UseQueryOptions } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLanguage } from '@/i18n/format'
import { Skeleton } from '@/ui/Skeleton'
import { ErrorState, Notice } from '@/ui/States'
import { DayStrip, STRIP_DAYS } from './DayStrip'
import { addDays, sayDay, sayTime, weekOf } from './days'
import type { OfferedTime } from './types'

type DaysQuery = (from: string, to: string) => UseQueryOptions<{ days: string[] }, Error, { days: string[] }, readonly unknown[]>
type TimesQuery = (day: string) => UseQueryOptions<{ times: OfferedTime[] }, Error, { times: OfferedTime[] }, readonly unknown[]>

export interface TimeStepProps {
  first: string
  last: string
  timeZone: string
  day: string | undefined
  days: DaysQuery
  times: TimesQuery
  /** The time that is being taken. */
  pending: string | null
  onDay: (day: string) => void
  onTime: (start: string) => void
}

/** A day out of those with free times, then one of its times. */
export function TimeStep({ first, last, timeZone, day, days, times, pending, onDay, onTime }: TimeStepProps) {
  const { t } = useTranslation('booking')
  const [start, setStart] = useState(() => weekOf(day ?? first))
  const from = start < first ? first : start
  const to = addDays(start, STRIP_DAYS - 1)
  const found = useQuery(days(from, to > last ? last : to))
  const free = new Set(found.data?.days)
  const firstFree = found.isPlaceholderData ? undefined : found.data?.days[0]
  useEffect(() => {
    if (!day && firstFree) onDay(firstFree)
  }, [day, firstFree, onDay])
  if (found.isError && !found.data) return <ErrorState error={found.error} onRetry={() => void found.refetch()} />
  return (
    <div className="flex flex-col gap-5">
      <DayStrip
        start={start}
        first={first}
        last={last}
        free={free}
        busy={found.isPending || found.isPlaceholderData}
        chosen={day}
        onChoose={onDay}
        onTurn={setStart}
      />
      {found.data && free.size === 0 && !found.isPlaceholderData && <Notice tone="info">{t('day.none')}</Notice>}
      {day && free.size > 0 && <Times day={day} timeZone={timeZone} times={times} pending={pending} onTime={onTime} />}
    </div>
  )
}

function Times({ day, timeZone, times, pending, onTime }: Pick<TimeStepProps, 'timeZone' | 'times' | 'pending' | 'onTime'> & { day: string }) {
  const { t } = useTranslation('booking')
  const language = useLanguage()
  const found = useQuery(times(day))
  if (found.isError) return <ErrorState error={found.error} onRetry={() => void found.refetch()} />
  return (
    <section aria-labelledby="times">
      <h2 id="times" className="mb-2 text-lead font-medium first-letter:uppercase">
        {sayDay(day, language, { weekday: 'long', day: 'numeric', month: 'long' })}
      </h2>
      <p className="mb-3 text-dense text-muted">{t('time.zone', { zone: timeZone })}</p>
      {found.isPending ? (
        <Skeleton className="h-32 w-full rounded-base" />
      ) : (
        <ul className="grid grid-cols-[repeat(auto-fill,minmax(84px,1fr))] gap-2">
          {found.data.times.map((time) => (
            <li key={time.start}>
              <button
                type="button"
                aria-busy={pending === time.start || undefined}
                disabled={pending !== null}
                onClick={() => {
                  onTime(time.start)
                }}
                className="h-11 w-full rounded-dense border border-line-strong bg-surface text-body font-medium tabular-nums transition-colors duration-(--quick) hover:border-accent hover:bg-accent-soft hover:text-accent-ink disabled:opacity-60"
              >
                {sayTime(time.start, timeZone)}
              </button>
            </li>
          ))}
        </ul>
      )}
      {found.data?.times.length === 0 && <Notice tone="info">{t('time.none')}</Notice>}
    </section>
  )
}
