import { describe, expect, it } from 'vitest'
import { blockToSend, checkBlock, emptyBlock } from './blockDraft'
import { instantOf } from './zone'

const zone = 'Europe/Bucharest'
const draft = emptyBlock(instantOf('2026-11-24', 600, zone), instantOf('2026-11-24', 660, zone), zone, { providerId: 'prv_1', reason: 'Ședință' })

describe('blocked time', () => {
  it('is right as it stands', () => {
    expect(checkBlock(draft, zone)).toEqual({})
  })
  it('is sent with whom it blocks', () => {
    expect(blockToSend(draft, zone)).toEqual({
      scope: 'provider',
      kind: 'blocked',
      all_day: false,
      provider_id: 'prv_1',
      reason: 'Ședință',
      start: '2026-11-24T10:00:00+02:00',
      end: '2026-11-24T11:00:00+02:00',
    })
    expect(blockToSend({ ...draft, scope: 'clinic' }, zone)).not.toHaveProperty('provider_id')
  })
  it('may take several days, to the midnight that ends the last', () => {
    const holiday = { ...draft, start: '00:00', endDate: '27.11.2026', end: '24:00' }
    expect(checkBlock(holiday, zone)).toEqual({})
    expect(blockToSend(holiday, zone).end).toBe('2026-11-28T00:00:00+02:00')
  })
  it('takes whole days whatever the times say, and only a provider has time off', () => {
    const off = blockToSend({ ...draft, allDay: true, kind: 'time_off', start: 'x', endDate: '25.11.2026', end: '' }, zone)
    expect(off).toMatchObject({ kind: 'time_off', all_day: true, start: '2026-11-24T00:00:00+02:00', end: '2026-11-26T00:00:00+02:00' })
    expect(blockToSend({ ...draft, scope: 'location', kind: 'time_off', locationId: 'loc_1' }, zone)).toMatchObject({
      kind: 'blocked',
      location_id: 'loc_1',
    })
    expect(checkBlock({ ...draft, scope: 'location' }, zone)).toEqual({ location: 'form.location_required' })
  })
  it('needs a reason, somebody, and an end behind its start', () => {
    expect(checkBlock({ ...draft, reason: ' ', providerId: '', end: '09:00' }, zone)).toEqual({
      reason: 'form.reason_required',
      provider: 'form.provider_required',
      end: 'form.end_bad',
    })
    expect(checkBlock({ ...draft, scope: 'resource' }, zone)).toEqual({ resource: 'form.resource_required' })
  })
})
