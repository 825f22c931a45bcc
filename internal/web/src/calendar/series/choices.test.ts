import { expect, it } from 'vitest'
import type { Occurrence } from './api'
import { countOf, instead, skipped, usualChoices, type Choice } from './choices'

it('makes what is free, leaves out what is not, and books near it what was chosen', () => {
  const free = { from: 5, to: 6, providerId: 'prv_1', resourceId: null }
  const at = (index: number, taken: boolean): Occurrence => ({
    index,
    appointmentId: '',
    from: 0,
    to: 1,
    conflicts: taken ? [{ kind: 'provider', name: 'Dr. Pop', from: 0, to: 1 }] : [],
    alternatives: [],
  })
  const choices = new Map<number, Choice>(usualChoices([at(0, false), at(1, true), at(2, true)]))
  expect([skipped(choices), countOf(choices), instead(choices)]).toEqual([[1, 2], 1, []])
  choices.set(2, free)
  expect([skipped(choices), countOf(choices), instead(choices)]).toEqual([[1, 2], 2, [free]])
})
