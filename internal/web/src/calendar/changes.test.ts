import { describe, expect, it } from 'vitest'
import { overlaid, patchTo, placeOf, reverse, upsert, withPatch } from './changes'
import { sampleAppointment } from './samples'
import { instantOf, MINUTE } from './zone'

const zone = 'Europe/Bucharest'
const a = sampleAppointment({ resource_id: 'res_1', notes: 'n', rev: 3 })
const ten = instantOf('2026-11-24', 600, zone)

describe('a change', () => {
  it('carries only what differs', () => {
    expect(patchTo(a, placeOf(a), zone)).toEqual({})
    expect(patchTo(a, { ...placeOf(a), providerId: 'prv_2' }, zone)).toEqual({ provider_id: 'prv_2' })
    expect(patchTo(a, { ...placeOf(a), to: ten + 45 * MINUTE }, zone)).toEqual({ start: '2026-11-24T10:00:00+02:00', duration_minutes: 45 })
    expect(patchTo(a, { ...placeOf(a), resourceId: null }, zone)).toEqual({ resource_id: '' })
  })

  it('is shown before the server answers', () => {
    const patch = patchTo(a, { from: ten + 60 * MINUTE, to: ten + 90 * MINUTE, providerId: 'prv_2', resourceId: null }, zone)
    expect(placeOf(withPatch(a, patch))).toEqual({ from: ten + 60 * MINUTE, to: ten + 90 * MINUTE, providerId: 'prv_2', resourceId: null })
  })

  it('is undone by its reverse', () => {
    const patch = patchTo(a, { from: ten + 60 * MINUTE, to: ten + 120 * MINUTE, providerId: 'prv_2', resourceId: null }, zone)
    const back = withPatch(withPatch(a, patch), reverse(a, patch, zone))
    expect(placeOf(back)).toEqual(placeOf(a))
  })
})

describe('the list', () => {
  it('takes a newer appointment and keeps its own when the answer is older', () => {
    expect(upsert([a], { ...a, rev: 4, notes: 'new' })[0]?.notes).toBe('new')
    expect(upsert([a], { ...a, rev: 2, notes: 'old' })[0]?.notes).toBe('n')
    expect(upsert([a], { ...a, id: 'apt_2' })).toHaveLength(2)
  })
  it('shows what is under way over what the server said', () => {
    expect(overlaid([a], new Map([['apt_1', { ...a, notes: 'mine' }]]))[0]?.notes).toBe('mine')
    expect(overlaid([], new Map([['apt_1', a]]))).toHaveLength(1)
  })
})
