import { numeric } from '../format'
import { addDays, addMonths, mondayOf, weekdayOf, type Day } from '../zone'

export const FREQUENCIES = ['daily', 'weekly', 'monthly'] as const
export type Frequency = (typeof FREQUENCIES)[number]

/** More appointments than these a series does not take. */
export const MOST = 104

/** How an appointment repeats. */
export interface Rule {
  frequency: Frequency
  /** Every, every second, every third … */
  interval: number
  /** Monday is 1; only for weeks, where none means the first day's own. */
  weekdays: number[]
  /** Only for months: on which weekday of them; null for the day of the month that the first is on. */
  nth: NthWeekday | null
  /** How many there are, or the last day that one may be on. */
  end: { kind: 'count'; count: number } | { kind: 'until'; day: Day }
}

/** The second Tuesday of a month; 0 is the last. */
export interface NthWeekday {
  nth: 0 | 1 | 2 | 3 | 4
  weekday: number
}

/** Which weekday of its month a day is: at most "the fourth" and "the last" at once. */
export function nthsOf(day: Day): NthWeekday[] {
  const weekday = weekdayOf(day)
  const before = Math.floor((Number(day.slice(8)) - 1) / 7) + 1
  const isLast = addDays(day, 7).slice(0, 7) !== day.slice(0, 7)
  const counted = ([1, 2, 3, 4] as const).filter((n) => n === before).map((nth) => ({ nth, weekday }))
  return isLast ? [...counted, { nth: 0, weekday }] : counted
}

export function usualRule(first: Day): Rule {
  return { frequency: 'weekly', interval: 1, weekdays: [weekdayOf(first)], nth: null, end: { kind: 'count', count: 4 } }
}

/** The days of the series, the first included; a month without the day (the 31st) is left out. */
export function daysOfRule(rule: Rule, first: Day): Day[] {
  const out: Day[] = []
  const limit = rule.end.kind === 'count' ? Math.min(rule.end.count, MOST) : MOST
  for (const day of candidates(rule, first)) {
    if (out.length >= limit || (rule.end.kind === 'until' && day > rule.end.day)) break
    out.push(day)
  }
  return out
}

function* candidates(rule: Rule, first: Day): Generator<Day> {
  const interval = Math.max(1, rule.interval)
  const weekdays = rule.weekdays.length > 0 ? [...rule.weekdays].sort((a, b) => a - b) : [weekdayOf(first)]
  // Far enough for 104 of the rarest: the 29th of February is met within MOST years.
  for (let n = 0; n < MOST * 12; n++) {
    if (rule.frequency === 'daily') yield addDays(first, n * interval)
    else if (rule.frequency === 'weekly') {
      const monday = addDays(mondayOf(first), n * interval * 7)
      for (const w of weekdays) if (addDays(monday, w - 1) >= first) yield addDays(monday, w - 1)
    } else {
      const day = addMonths(`${first.slice(0, 8)}01`, n * interval)
      if (rule.nth) {
        const found = dayOfNth(day, rule.nth)
        if (found >= first) yield found
        continue
      }
      const same = `${day.slice(0, 8)}${first.slice(8)}`
      if (addMonths(first, n * interval) === same) yield same
    }
  }
}

/** The day that is the nth such weekday of the month beginning on a day. */
function dayOfNth(month: Day, { nth, weekday }: NthWeekday): Day {
  const first = addDays(month, (weekday - weekdayOf(month) + 7) % 7)
  if (nth > 0) return addDays(first, (nth - 1) * 7)
  const fifth = addDays(first, 28)
  return fifth.slice(0, 7) === month.slice(0, 7) ? fifth : addDays(first, 21)
}

/** What is wrong with the rule, as a key of the calendar's words; undefined when nothing is. */
export function checkRule(rule: Rule, first: Day): string | undefined {
  if (!Number.isInteger(rule.interval) || rule.interval < 1 || rule.interval > 52) return 'repeat.interval_bad'
  if (rule.end.kind === 'count' && (!Number.isInteger(rule.end.count) || rule.end.count < 2 || rule.end.count > MOST)) return 'repeat.count_bad'
  if (rule.end.kind === 'until' && rule.end.day <= first) return 'repeat.until_bad'
  return undefined
}

type Translate = (key: string, values?: Record<string, unknown>) => string

/** "în a doua marți a lunii" */
export function nthText({ nth, weekday }: NthWeekday, t: Translate, language: string): string {
  return t(`repeat.nth_${nth}`, { day: weekdayName(weekday, language) })
}

function weekdayName(weekday: number, language: string): string {
  const names = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : 'ro-RO', { weekday: 'long', timeZone: 'UTC' })
  return names.format(Date.UTC(2026, 0, 4 + weekday))
}

/** "La 2 săptămâni, luni și miercuri, de 10 ori." */
export function sentenceOf(rule: Rule, first: Day, t: Translate, language: string): string {
  const every = t(`repeat.every_${rule.frequency}`, { count: rule.interval })
  const end = rule.end.kind === 'count' ? t('repeat.times', { count: rule.end.count }) : t('repeat.until', { day: numeric(rule.end.day) })
  return `${[every, onDays(rule, first, t, language), end].filter(Boolean).join(', ')}.`
}

function onDays(rule: Rule, first: Day, t: Translate, language: string): string {
  if (rule.frequency === 'daily') return ''
  if (rule.frequency === 'monthly') return rule.nth ? nthText(rule.nth, t, language) : t('repeat.on_day', { day: Number(first.slice(8)) })
  const weekdays = rule.weekdays.length > 0 ? [...rule.weekdays].sort((a, b) => a - b) : [weekdayOf(first)]
  const list = new Intl.ListFormat(language === 'en' ? 'en-GB' : 'ro-RO', { type: 'conjunction' })
  return t('repeat.on_weekdays', { days: list.format(weekdays.map((w) => weekdayName(w, language))) })
}
