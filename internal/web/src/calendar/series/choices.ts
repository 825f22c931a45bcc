import { needed } from '../conflicts'
import type { Alternative, Override } from '../refusal'
import type { Occurrence } from './api'

/** What becomes of one occurrence: as planned, left out (or left as it is), at a free time near it, or there in spite of what is in the way. */
export type Choice = 'book' | 'skip' | 'anyway' | Alternative

/** By the occurrence's key. */
export type Choices = ReadonlyMap<string, Choice>

/** As planned where nothing stands against it; else left out until something else is chosen. What was chosen before stays. */
export function usualChoices(occurrences: readonly Occurrence[], before: Choices = new Map()): Choices {
  return new Map(occurrences.map((o) => [o.key, before.get(o.key) ?? (o.conflicts.length > 0 ? 'skip' : 'book')]))
}

export function skipped(choices: Choices): string[] {
  return [...choices].filter(([, c]) => c === 'skip').map(([key]) => key)
}

export function elsewhere(choices: Choices): [string, Alternative][] {
  return [...choices].flatMap(([key, c]): [string, Alternative][] => (typeof c === 'object' ? [[key, c]] : []))
}

export function anyway(choices: Choices): string[] {
  return [...choices].filter(([, c]) => c === 'anyway').map(([key]) => key)
}

/** The override for those that are there anyway; undefined when none is. */
export function overrideOf(occurrences: readonly Occurrence[], choices: Choices, reason: string): Override | undefined {
  const need = needed(occurrences.filter((o) => choices.get(o.key) === 'anyway').flatMap((o) => o.conflicts))
  if (!need.overbook && !need.outsideHours) return undefined
  return { reason: reason.trim(), overbook: need.overbook, outside_hours: need.outsideHours }
}

/** How many appointments will be there in the end. */
export function countOf(occurrences: readonly Occurrence[], choices: Choices): number {
  return occurrences.filter((o) => (o.fate === 'removed') === (choices.get(o.key) === 'skip')).length
}
