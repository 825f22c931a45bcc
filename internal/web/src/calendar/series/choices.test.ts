import { expect, it } from 'vitest'
import type { ConflictKind } from '../conflicts'
import type { Occurrence } from './api'
import { anyway, countOf, elsewhere, overrideOf, skipped, usualChoices, type Choice } from './choices'

const at = (key: string, over: { taken?: ConflictKind; fate?: Occurrence['fate'] } = {}): Occurrence => ({
  key,
  from: 0,
  to: 1,
  fate: over.fate ?? 'made',
  conflicts: over.taken ? [{ kind: over.taken, name: 'Dr. Pop', from: 0, to: 1 }] : [],
  alternatives: [],
})

it('makes what is free, leaves out what is not, and goes elsewhere or there anyway as it was chosen', () => {
  const free = { from: 5, to: 6, providerId: 'prv_1', resourceId: null }
  const all = [at('0'), at('1', { taken: 'provider' }), at('2', { taken: 'provider' }), at('3', { taken: 'time_off' })]
  const choices = new Map<string, Choice>(usualChoices(all))
  expect([skipped(choices), countOf(all, choices), elsewhere(choices)]).toEqual([['1', '2', '3'], 1, []])
  choices.set('2', free).set('3', 'anyway')
  expect([skipped(choices), countOf(all, choices), elsewhere(choices), anyway(choices)]).toEqual([['1'], 3, [['2', free]], ['3']])
  expect(overrideOf(all, choices, ' durere ')).toEqual({ reason: 'durere', overbook: false, outside_hours: true })
  expect(overrideOf(all, usualChoices(all), '')).toBeUndefined()
})

it('keeps what was chosen, and counts what a changed rule leaves', () => {
  const all = [at('a', { fate: 'kept' }), at('b', { fate: 'removed' }), at('c', { fate: 'removed' })]
  const choices = usualChoices(all, new Map<string, Choice>([['c', 'skip']]))
  expect([...choices.values()]).toEqual(['book', 'book', 'skip'])
  expect(countOf(all, choices)).toBe(2)
})
