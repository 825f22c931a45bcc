import { useQueries } from '@tanstack/react-query'
import { BellOff, BellRing, CalendarSync, MailCheck, type LucideIcon } from 'lucide-react'
import { createContext, useContext, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Appointment } from '../types'
import type { Range } from '../zone'
import { byAppointment, markOf, type Mark } from './mark'
import { remindersQuery, type Reminder } from './queries'

const icons: Record<Mark, LucideIcon> = { move: CalendarSync, failed: BellOff, confirmed: MailCheck, reminded: BellRing }

const Marks = createContext<ReadonlyMap<string, Reminder[]>>(new Map())

/** Reads the reminders of the ranges once for all that shows their appointments. */
export function MarksOf({ slug, ranges, children }: { slug: string; ranges: readonly Range[]; children: ReactNode }) {
  const all = useQueries({
    queries: ranges.map((r) => remindersQuery(slug, r)),
    combine: together,
  })
  return <Marks value={all}>{children}</Marks>
}

const together = (asked: { data: Reminder[] | undefined }[]) => byAppointment(asked.flatMap((q) => q.data ?? []))

/** What came of the reminders, as a shape with its words; nothing when there is nothing to say. */
export function MarkIcon({ appointment, size = 13 }: { appointment: Appointment; size?: number }) {
  const { t } = useTranslation('reminders')
  const mark = markOf(appointment, useContext(Marks).get(appointment.id) ?? [])
  if (!mark) return null
  const Icon = icons[mark]
  return (
    <span data-mark={mark} title={t(`mark.${mark}`)} className={mark === 'move' || mark === 'failed' ? 'text-danger' : undefined}>
      <Icon size={size} aria-hidden="true" />
      <span className="sr-only">, {t(`mark.${mark}`)}</span>
    </span>
  )
}
