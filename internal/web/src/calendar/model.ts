import type { Conflict } from './conflicts'
import { MINUTE, wallOf, type Day, type Instant } from './zone'

export const STATUSES = ['scheduled', 'confirmed', 'arrived', 'in-progress', 'completed', 'no-show', 'cancelled'] as const
export type Status = (typeof STATUSES)[number]

/** The step of starts and ends in the grid, and of what the server takes. */
export const SNAP = 15
export const STEP = 5

/** A time chosen on the grid: a start for a new appointment, or where one is moved to. */
export interface Place {
  from: Instant
  to: Instant
  providerId: string | null
  resourceId: string | null
}

/** Only these statuses take their time from others. */
export function isBlocking(status: Status): boolean {
  return status !== 'cancelled' && status !== 'no-show'
}

/** What a person does next with an appointment of this status, the most likely first. */
export function nextStatuses(status: Status): Status[] {
  const order: Status[] = ['confirmed', 'arrived', 'in-progress', 'completed', 'no-show', 'cancelled']
  if (!isBlocking(status)) return ['scheduled']
  if (status === 'completed') return ['in-progress']
  const at = order.indexOf(status)
  return order.filter((s, i) => i > at)
}

export function minutesBetween(from: Instant, to: Instant): number {
  return Math.round((to - from) / MINUTE)
}

export function dayOf(at: Instant, zone: string): Day {
  return wallOf(at, zone).day
}

/** Rounds minutes to the grid's step. */
export function snap(minute: number, step: number = SNAP): number {
  return Math.round(minute / step) * step
}

export function snapDown(minute: number, step: number = SNAP): number {
  return Math.floor(minute / step) * step
}

export type { Conflict }
