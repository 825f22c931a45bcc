import type { TFunction } from 'i18next'
import type { Channel, Reminders, Rule } from './queries'

export type Unit = 'minutes' | 'hours' | 'days'
export const UNITS: readonly Unit[] = ['minutes', 'hours', 'days']

const lengths: Record<Unit, number> = { minutes: 1, hours: 60, days: 24 * 60 }

/** A span in the greatest unit that says it in a whole number; two days and more in days. */
export function spanOf(minutes: number): { count: number; unit: Unit } {
  if (minutes >= 2 * lengths.days && minutes % lengths.days === 0) return { count: minutes / lengths.days, unit: 'days' }
  if (minutes % lengths.hours === 0) return { count: minutes / lengths.hours, unit: 'hours' }
  return { count: minutes, unit: 'minutes' }
}

export const minutesOf = (count: number, unit: Unit) => count * lengths[unit]

export const isSpan = (minutes: number) => Number.isInteger(minutes) && minutes >= 30 && minutes <= 30 * lengths.days

export function sayRule(t: TFunction, rule: Pick<Rule, 'channel' | 'minutes'>): string {
  const { count, unit } = spanOf(rule.minutes)
  return t('reminders:rules.says', { channel: t(`reminders:channel.${rule.channel}`), span: t(`reminders:span.${unit}`, { count }) })
}

/** A new rule over a channel, a day before, in the suggested words. */
export function newRule(all: Reminders, channel: Channel): Rule {
  const words = all.channels.find((c) => c.channel === channel)?.words ?? { ro: empty, en: empty }
  return { id: '', on: true, channel, minutes: lengths.days, words }
}

const empty = { subject: '', body: '', template: '' }

/** The first channel over which something can be sent. */
export const firstChannel = (all: Reminders): Channel => all.channels.find((c) => c.on)?.channel ?? 'email'
