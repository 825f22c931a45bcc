import { isDay, type Day } from '@/calendar/zone'

/** A span that ends today, or with "not-" the time before it; the server knows what day it is. */
export const SPANS = ['7d', '30d', '6m', '12m', 'not-6m', 'not-12m'] as const
export type Span = (typeof SPANS)[number]

/** What is offered for the last visit, and for when a client was entered. */
export const VISITED = ['30d', '6m', 'not-6m', 'not-12m'] as const satisfies readonly Span[]
export const CREATED = ['7d', '30d', '12m'] as const satisfies readonly Span[]

/** A span, or a period of one's own: "2026-01-01..2026-03-31", either end open. */
export type When = Span | `${string}..${string}`

export interface Period {
  from?: Day
  to?: Day
}

export const isSpan = (value: string): value is Span => SPANS.some((v) => v === value)

export const readWhen = (value: string): When | undefined => (isSpan(value) || readPeriod(value) ? (value as When) : undefined)

/** The days of a period of one's own; undefined for anything else. */
export function readPeriod(value: string): Period | undefined {
  const m = /^(\d{4}-\d{2}-\d{2})?\.\.(\d{4}-\d{2}-\d{2})?$/.exec(value)
  if (!m) return undefined
  const [, from, to] = m
  if ((from && !isDay(from)) || (to && !isDay(to)) || (!from && !to)) return undefined
  return { ...(from ? { from } : {}), ...(to ? { to } : {}) }
}
