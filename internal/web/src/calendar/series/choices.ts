import type { Alternative } from '../refusal'
import type { Occurrence } from './api'

/** What becomes of one occurrence: made as planned, left out, or booked at a free time near it. */
export type Choice = 'book' | 'skip' | Alternative

export type Choices = ReadonlyMap<number, Choice>

/** As planned where nothing stands against it; else left out until a free time is chosen. */
export function usualChoices(occurrences: readonly Occurrence[]): Choices {
  return new Map(occurrences.map((o) => [o.index, o.conflicts.length > 0 ? 'skip' : 'book']))
}

export function skipped(choices: Choices): number[] {
  return [...choices].filter(([, c]) => c !== 'book').map(([index]) => index)
}

export function instead(choices: Choices): Alternative[] {
  return [...choices.values()].filter((c) => typeof c === 'object')
}

/** How many appointments will be there in the end. */
export function countOf(choices: Choices): number {
  return [...choices.values()].filter((c) => c !== 'skip').length
}
