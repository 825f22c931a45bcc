import { expect, it } from 'vitest'
import { readRefused } from './refusal'

const start = '2026-11-24T08:00:00Z'
const end = '2026-11-24T08:30:00Z'

it('reads who is taken and what else is free', () => {
  const got = readRefused({
    conflicts: [{ kind: 'provider', id: 'prv_1', name: 'Dr. Pop', start, end, appointment_id: 'apt_1' }],
    alternatives: [{ start, end, provider_id: 'prv_2', resource_id: null }],
  })
  expect(got.conflicts).toEqual([{ kind: 'provider', name: 'Dr. Pop', from: Date.parse(start), to: Date.parse(end) }])
  expect(got.alternatives).toEqual([{ from: Date.parse(start), to: Date.parse(end), providerId: 'prv_2', resourceId: null }])
})

it('shows nothing of what it does not understand', () => {
  expect(readRefused(undefined)).toEqual({ conflicts: [], alternatives: [] })
  expect(
    readRefused({
      conflicts: [
        { kind: 'moon', start, end },
        { kind: 'client', start: 'x', end },
      ],
      alternatives: 'many',
    }),
  ).toEqual({ conflicts: [], alternatives: [] })
})
