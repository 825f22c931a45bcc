import { useQuery } from '@tanstack/react-query'
import { useClinic } from '@/app/clinic'
import type { Appointment } from '../types'
import { wallOf, weekdayOf, type Day } from '../zone'
import { readRule, ruleToSend, seriesQuery } from './api'
import { RepeatFields } from './RepeatFields'
import type { Rule } from './rule'

interface SeriesRepeatProps {
  slug: string
  appointment: Appointment
  seriesId: string
  /** The rule as it is being changed; null while it is the series' own. */
  rule: Rule | null
  first: Day | undefined
  onChange: (rule: Rule | null) => void
}

/** How the series of an appointment repeats from it on, to change. */
export function SeriesRepeat({ slug, appointment, seriesId, rule, first, onChange }: SeriesRepeatProps) {
  const { time_zone } = useClinic()
  const { data: series } = useQuery(seriesQuery(slug, seriesId))
  const own = series && readRule(series, appointment, weekdayOf(wallOf(Date.parse(appointment.start), time_zone).day))
  if (!own) return null
  const isOwn = (r: Rule) => JSON.stringify(ruleToSend(r)) === JSON.stringify(ruleToSend(own))
  return <RepeatFields isSeries rule={rule ?? own} first={first} onChange={(r) => onChange(r && !isOwn(r) ? r : null)} />
}
