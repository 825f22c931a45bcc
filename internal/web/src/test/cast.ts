import type { Action, Clinic, Me, Team } from '@/api/types'

/** The people and the clinic that tests of screens play with. */
export const ana: Me = {
  person: { id: 'per_ana', email: 'ana@demo.test', name: 'Ana Ionescu', language: 'en', verified: true },
  clinics: [{ slug: 'dental', name: 'Dental Pop', role: 'owner', state: 'active' }],
  super_admin: false,
  two_factor: false,
}

const everything: Action[] = [
  'clinic.read',
  'clinic.update',
  'team.read',
  'team.manage',
  'ownership.transfer',
  'catalogue.read',
  'catalogue.manage',
  'clients.read',
  'clients.write',
  'appointments.read',
  'appointments.write',
  'audit.read',
]

export const dental: Clinic = {
  slug: 'dental',
  name: 'Dental Pop',
  time_zone: 'Europe/Bucharest',
  currency: 'RON',
  language: 'ro',
  phone: '',
  address: '',
  languages: ['ro'],
  hours: [],
  logo_file_id: null,
  brand_color: '',
  read_only_from: null,
  read_only_why: '',
  state: 'active',
  rev: 3,
  role: 'owner',
  permissions: everything,
}

export const smallTeam: Team = {
  max_seats: 3,
  used_seats: 2,
  rev: 4,
  members: [
    {
      id: 'mem_ana',
      name: 'Ana Ionescu',
      email: 'ana@demo.test',
      role: 'owner',
      provider_ids: [],
      state: 'active',
      joined_at: '2026-01-05T08:00:00Z',
      you: true,
    },
    {
      id: 'mem_dan',
      name: 'Dan Pop',
      email: 'dan@demo.test',
      role: 'dentist',
      provider_ids: [],
      state: 'active',
      joined_at: '2026-02-05T08:00:00Z',
      you: false,
    },
  ],
  invitations: [],
}

/** What every screen of a clinic asks for. */
export const basics = {
  'GET /me': [200, ana],
  'GET /tenants/dental': [200, dental],
  'GET /tenants/dental/team': [200, smallTeam],
  'GET /tenants/dental/providers': [200, { items: [], next_cursor: null }],
  'GET /tenants/dental/services': [200, { items: [], next_cursor: null }],
  'GET /tenants/dental/locations': [200, { items: [], next_cursor: null }],
  'GET /tenants/dental/resources': [200, { items: [], next_cursor: null }],
} as const
