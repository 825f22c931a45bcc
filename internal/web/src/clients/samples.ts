import type { Client } from '@/api/types'

/** A client to play with in tests. */
export function sampleClient(over: Partial<Client> = {}): Client {
  return {
    id: 'cli_0001',
    name: 'Ana Marin',
    email: '',
    phone: '+40721000000',
    date_of_birth: null,
    address: '',
    notes: '',
    tags: [],
    status: 'active',
    source: 'walk-in',
    minor: false,
    guardian: null,
    consents: [],
    legal_hold: false,
    custom: {},
    visits: { first_at: null, last_at: null, next_at: null, count: 0, no_shows: 0 },
    deleted_at: null,
    rev: 1,
    created_at: '2026-01-01T08:00:00Z',
    changed_at: '2026-01-01T08:00:00Z',
    ...over,
  }
}
