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

/** What a person does next with an appointment of this status, in the order of a visit; what it may not become is left out. */
export function nextStatuses(status: Status): Status[] {
  switch (status) {
    case 'scheduled':
      return ['confirmed', 'arrived', 'in-progress', 'completed', 'no-show', 'cancelled']
    case 'confirmed':
      return ['arrived', 'in-progress', 'completed', 'no-show', 'cancelled']
    case 'arrived':
      return ['in-progress', 'completed', 'cancelled']
    case 'in-progress':
      return ['completed', 'arrived']
    case 'completed':
      return ['in-progress']
    case 'no-show':
      return ['scheduled', 'arrived', 'cancelled']
    case 'cancelled':
      return ['scheduled', 'confirmed']
  }
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
