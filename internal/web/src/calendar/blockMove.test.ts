import { describe, expect, it } from 'vitest'
import { movedBlock, resizedBlock, reversedBlock } from './blockMove'
import type { BlockedTime } from './types'

const zone = 'Europe/Bucharest'
const block = (over: Partial<BlockedTime> = {}) =>
  ({
    id: 'blk_1',
    scope: 'provider',
    provider_id: 'prv_1',
    resource_id: null,
    start: '2026-10-24T08:00:00+03:00',
    end: '2026-10-24T09:00:00+03:00',
    reason: 'x',
    rev: 1,
    ...over,
  }) as BlockedTime
const spot = (day: string, minute: number, providerId = 'prv_1') => ({ day, minute, providerId, resourceId: null })

describe('blocked time that is dragged', () => {
  it('keeps its time on the wall over the night in which the clocks change', () => {
    const patch = movedBlock(block(), spot('2026-10-24', 480), spot('2026-10-25', 480), zone)
    expect(patch).toEqual({ start: '2026-10-25T08:00:00+02:00', end: '2026-10-25T09:00:00+02:00' })
  })

  it('goes over midnight when it is taken there, back and forth', () => {
    expect(movedBlock(block(), spot('2026-10-24', 480), spot('2026-10-24', 0), zone).start).toBe('2026-10-24T00:00:00+03:00')
    const late = block({ start: '2026-11-24T22:00:00+02:00', end: '2026-11-24T23:30:00+02:00' })
    expect(movedBlock(late, spot('2026-11-24', 1320), spot('2026-11-24', 1380), zone).end).toBe('2026-11-25T00:30:00+02:00')
  })

  it('changes its owner with the column, and the clinic’s stays the clinic’s', () => {
    expect(movedBlock(block(), spot('2026-10-24', 480), spot('2026-10-24', 480, 'prv_2'), zone)).toEqual({ provider_id: 'prv_2' })
    expect(movedBlock(block({ scope: 'clinic' }), spot('2026-10-24', 480), spot('2026-10-24', 480, 'prv_2'), zone)).toEqual({})
  })

  it('ends at midnight when it is drawn to the bottom of the day, and is put back as it was', () => {
    const patch = resizedBlock('2026-10-24', 1440, zone)
    expect(patch).toEqual({ end: '2026-10-25T00:00:00+03:00' })
    expect(reversedBlock(block(), patch)).toEqual({ end: block().end })
  })
})
