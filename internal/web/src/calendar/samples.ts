import type { Appointment, Provider, Resource, Service } from './types'

/** Whole things for tests, with only what matters spelled out. */
export function sampleAppointment(over: Partial<Appointment> = {}): Appointment {
  return {
    id: 'apt_1',
    client: { id: 'cli_1', name: 'Ana Marin', phone: '' },
    provider_id: 'prv_1',
    provider_name: 'Dr. Pop',
    resource_id: null,
    resource_name: '',
    location_id: null,
    services: [],
    start: '2026-11-24T08:00:00Z',
    end: '2026-11-24T08:30:00Z',
    status: 'scheduled',
    previous_status: null,
    status_reason: '',
    notes: '',
    price: { amount: 0, currency: 'RON' },
    overbooked: false,
    override_reason: '',
    created_by: 'per_1',
    rev: 1,
    created_at: '2026-11-01T08:00:00Z',
    changed_at: '2026-11-01T08:00:00Z',
    ...over,
  } as Appointment
}

export function sampleProvider(over: Partial<Provider> = {}): Provider {
  return {
    id: 'prv_1',
    name: 'Ana Pop',
    title: 'Dr.',
    color: 1,
    role_label: '',
    location_id: null,
    member_id: null,
    service_ids: [],
    hours: [],
    exceptions: [],
    active: true,
    is_assistant: false,
    bookable_online: true,
    order: 0,
    rev: 1,
    ...over,
  }
}

export function sampleResource(over: Partial<Resource> = {}): Resource {
  return { id: 'res_1', name: 'Scaun 1', type: 'chair', location_id: null, order: 0, rev: 1, ...over }
}

export function sampleService(over: Partial<Service> = {}): Service {
  return {
    id: 'svc_1',
    name: 'Control',
    duration_minutes: 30,
    price: { amount: 0, currency: 'RON' },
    color: 0,
    buffer_before_minutes: 0,
    buffer_after_minutes: 0,
    category_id: null,
    resource_type: '',
    bookable_online: false,
    description: '',
    order: 0,
    rev: 1,
    ...over,
  }
}
