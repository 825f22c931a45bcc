import { describe, expect, it } from 'vitest'
import { chosenProviders, countByStatus, passesPlace, passesStatus, toggledStatus } from './filter'
import { sampleAppointment, sampleProvider } from './samples'

const nowhere = () => null

describe('what the calendar leaves out', () => {
  it('goes by provider, service and location; the provider’s location stands in for none', () => {
    const a = sampleAppointment({
      services: [{ id: 'svc_1', name: 'Consult', duration_minutes: 30, price: { amount: 0, currency: 'RON' } }] as never,
    })
    expect(passesPlace(a, { providers: ['prv_2'] }, nowhere)).toBe(false)
    expect(passesPlace(a, { service: 'svc_1' }, nowhere)).toBe(true)
    expect(passesPlace(a, { service: 'svc_2' }, nowhere)).toBe(false)
    expect(passesPlace(a, { location: 'loc_1' }, () => 'loc_2')).toBe(false)
    expect(passesPlace({ ...a, location_id: 'loc_1' }, { location: 'loc_1' }, () => 'loc_2')).toBe(true)
    expect(passesPlace(a, { location: 'loc_1' }, nowhere)).toBe(true)
  })

  it('hides cancelled ones until they are asked for, by either way', () => {
    expect(passesStatus('cancelled', {})).toBe(false)
    expect(passesStatus('cancelled', { cancelled: true })).toBe(true)
    expect(passesStatus('cancelled', { statuses: ['cancelled'] })).toBe(true)
    expect(passesStatus('scheduled', { statuses: ['cancelled'] })).toBe(false)
  })

  it('turns statuses on and off, and narrows nothing when none is left', () => {
    expect(toggledStatus(undefined, 'arrived')).toEqual(['arrived'])
    expect(toggledStatus(['arrived'], 'scheduled')).toEqual(['scheduled', 'arrived'])
    expect(toggledStatus(['arrived'], 'arrived')).toBeUndefined()
  })

  it('keeps the providers of a location, and those of none', () => {
    const all = [sampleProvider({ id: 'a', location_id: 'loc_1' }), sampleProvider({ id: 'b', location_id: 'loc_2' }), sampleProvider({ id: 'c' })]
    expect(chosenProviders(all, { location: 'loc_1' }).map((p) => p.id)).toEqual(['a', 'c'])
  })

  it('counts by status in the order of a visit', () => {
    const list = (['cancelled', 'arrived', 'scheduled', 'arrived'] as const).map((status, i) => sampleAppointment({ id: String(i), status }))
    expect(countByStatus(list)).toEqual([
      { status: 'scheduled', count: 1 },
      { status: 'arrived', count: 2 },
      { status: 'cancelled', count: 1 },
    ])
  })
})
