import { describe, expect, it } from 'vitest'
import { changed, check, draftOf, emptyDraft, toSend, withLine, withServices, type Draft } from './draft'
import { sampleAppointment, sampleService } from './samples'
import type { Service } from './types'
import { instantOf } from './zone'

const zone = 'Europe/Bucharest'
const ron = (amount: number) => ({ amount, currency: 'RON' })
const services: Service[] = [
  sampleService({ id: 'svc_1', name: 'Control', duration_minutes: 30, price: ron(15_000) }),
  sampleService({ id: 'svc_2', name: 'Detartraj', duration_minutes: 45, price: ron(25_000), color: 1 }),
]
const appointment = sampleAppointment({ services: services.slice(0, 1), price: ron(15_000) })
const full = (over: Partial<Draft> = {}): Draft => ({ ...draftOf(appointment, zone), ...over })

describe('a draft', () => {
  it('starts where the person pointed', () => {
    const d = emptyDraft(instantOf('2026-11-24', 600, zone), instantOf('2026-11-24', 645, zone), zone)
    expect([d.date, d.start, d.duration]).toEqual(['24.11.2026', '10:00', '45'])
  })

  it('takes its duration from the services until one is typed', () => {
    const d = withServices(full({ durationTyped: false }), ['svc_1', 'svc_2'], services)
    expect(d.duration).toBe('75')
    expect(withServices({ ...d, durationTyped: true }, ['svc_1'], services).duration).toBe('75')
  })

  it('takes what a service of it takes and costs, until it is as the clinic has it again', () => {
    const line = { name: 'Control', minutes: '40', price: ron(10_000) }
    const d = withLine(full(), 'svc_1', line, services)
    expect(d.duration).toBe('40')
    expect(changed(appointment, toSend(d, zone), zone)).toEqual({
      duration_minutes: 40,
      lines: [{ service_id: 'svc_1', duration_minutes: 40, price: ron(10_000) }],
    })
    expect(withLine(d, 'svc_1', undefined, services).duration).toBe('30')
    expect(check(withLine(full(), 'svc_1', { ...line, minutes: '42' }, services), zone)).toMatchObject({ services: 'form.line_minutes_bad' })
    expect(check(withLine(full(), 'svc_1', { ...line, price: ron(NaN) }, services), zone)).toEqual({ services: 'form.line_price_bad' })
    expect(withLine(full({ durationTyped: true }), 'svc_1', line, services).duration).toBe('30')
  })

  it.each<[string, Partial<Draft>, Record<string, string>]>([
    ['is right as it stands', {}, {}],
    [
      'needs a client, a service and a provider',
      { client: null, serviceIds: [], providerId: '' },
      { client: 'form.client_required', services: 'form.services_required', provider: 'form.provider_required' },
    ],
    ['refuses a date that does not exist', { date: '31.02.2026' }, { date: 'form.date_bad' }],
    ['refuses what is no time', { start: '9h' }, { start: 'form.start_bad' }],
    ['refuses odd minutes', { start: '09:07' }, { start: 'form.start_step' }],
    ['refuses the hour that a spring night skips', { date: '29.03.2026', start: '03:30' }, { start: 'form.missing_hour' }],
    ['refuses more than a day', { duration: '1445' }, { duration: 'form.duration_bad' }],
    ['refuses nothing at all', { duration: '' }, { duration: 'form.duration_bad' }],
  ])('%s', (_, over, expected) => {
    expect(check(full(over), zone)).toEqual(expected)
  })

  it('is sent with the clinic’s offset', () => {
    expect(toSend(full(), zone)).toEqual({
      client_id: 'cli_1',
      service_ids: ['svc_1'],
      lines: [{ service_id: 'svc_1', duration_minutes: 30, price: ron(15_000) }],
      provider_id: 'prv_1',
      resource_id: '',
      start: '2026-11-24T10:00:00+02:00',
      duration_minutes: 30,
      notes: '',
      assistant_id: '',
      category_id: '',
      location_id: '',
    })
  })

  it('sends an assistant, a category, a place and a price of its own', () => {
    const sent = toSend(full({ assistantId: 'prv_2', categoryId: 'cat_1', locationId: 'loc_1', price: ron(9_000) }), zone)
    expect(changed(appointment, sent, zone)).toEqual({ assistant_id: 'prv_2', category_id: 'cat_1', location_id: 'loc_1', price: ron(9_000) })
    expect(check(full({ price: ron(NaN) }), zone)).toEqual({ price: 'form.price_bad' })
  })

  it('keeps a price that differs from the services’ sum, and follows them else', () => {
    expect(draftOf({ ...appointment, price: ron(15_000) }, zone).price).toBeNull()
    expect(draftOf({ ...appointment, price: ron(9_000) }, zone).price).toEqual(ron(9_000))
  })

  it('sends of an edit only what differs', () => {
    expect(changed(appointment, toSend(full({ start: '11:15', notes: ' alergie ' }), zone), zone)).toEqual({
      start: '2026-11-24T11:15:00+02:00',
      notes: 'alergie',
    })
  })
})
