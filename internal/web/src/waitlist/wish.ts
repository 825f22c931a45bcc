import type { TFunction } from 'i18next'
import type { Wish } from './types'

/** The parts of the day that one chooses from; other hours are written in. */
export const partsOfDay = {
  morning: { from: '08:00', to: '12:00' },
  noon: { from: '12:00', to: '16:00' },
  evening: { from: '16:00', to: '21:00' },
} as const
export type PartOfDay = keyof typeof partsOfDay
export const partNames = Object.keys(partsOfDay) as PartOfDay[]

const same = (a: { from: string; to: string }, b: { from: string; to: string }) => a.from === b.from && a.to === b.to

/** The part of the day that the hours are, if they are one. */
export function partOf(time: { from: string; to: string }): PartOfDay | null {
  return partNames.find((p) => same(partsOfDay[p], time)) ?? null
}

/** The hours with the part of the day added or taken away. */
export function togglePart(times: Wish['times'], part: PartOfDay): NonNullable<Wish['times']> {
  const kept = (times ?? []).filter((t) => !same(t, partsOfDay[part]))
  return kept.length < (times ?? []).length ? kept : [...kept, { ...partsOfDay[part] }]
}

/** "luni, miercuri", in the order of the week. */
export function weekdayNames(days: readonly number[], language: string, form: 'long' | 'short' = 'long'): string[] {
  // 2026-11-02 is a Monday.
  const name = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : 'ro-RO', { weekday: form, timeZone: 'UTC' })
  return [...days].sort((a, b) => a - b).map((d) => name.format(new Date(Date.UTC(2026, 10, 1 + d))))
}

/** What somebody waits for in a few words: days and hours; with whom stands apart. */
export function sayWish(wish: Wish, t: TFunction, language: string, day: (d: string) => string): string {
  const parts = [t('waitlist:wish.between', { from: day(wish.from ?? ''), to: day(wish.to) })]
  if (wish.weekdays && wish.weekdays.length > 0 && wish.weekdays.length < 7) parts.push(weekdayNames(wish.weekdays, language, 'short').join(', '))
  if (wish.times && wish.times.length > 0)
    parts.push(
      wish.times
        .map((time) => {
          const part = partOf(time)
          return part ? t(`waitlist:part.${part}`) : `${time.from}–${time.to}`
        })
        .join(', '),
    )
  return parts.join(' · ')
}

/** A wish as a new entry begins: anything within the next weeks. */
export function emptyWish(today: string, last: string): Wish {
  return { service_ids: [], provider_ids: [], weekdays: [], times: [], from: today, to: last, urgent: false, auto_offer: true, notes: '' }
}
