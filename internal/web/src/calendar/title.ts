import { dayShort, dayTitle, monthTitle, spanShort, weekTitle } from './format'
import { daysOf, type View } from './views'
import type { Day } from './zone'

/** What the view shows, in words: "luni, 24 nov. 2026", "23–29 nov. 2026", "noiembrie 2026". On a phone it has two lines: the day stays whole. */
export function titleOf(date: Day, view: View, narrow: boolean, language: string): string {
  switch (view) {
    case 'day':
    case 'agenda':
      return narrow ? dayShort(date, language).replace(/(\d) /, '$1\u00a0') : dayTitle(date, language)
    case 'month':
      return monthTitle(date, language)
    case 'three':
    case 'work':
    case 'week':
      return (narrow ? spanShort : weekTitle)(daysOf(date, view), language)
  }
}
