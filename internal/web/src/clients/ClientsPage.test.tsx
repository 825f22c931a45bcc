import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, it } from 'vitest'
import type { Client } from '@/api/types'
import { open } from '@/test/render'
import { serve, type Answer } from '@/test/server'
import { sampleClient } from './samples'

const client = (n: number, name: string): Client => sampleClient({ id: `cli_000${n}`, name })
const clinic = {
  slug: 'dental',
  name: 'Dental',
  time_zone: 'Europe/Bucharest',
  currency: 'RON',
  language: 'en',
  phone: '',
  address: '',
  state: 'active',
  rev: 1,
  role: 'receptionist',
  permissions: ['clients.read', 'clients.write', 'appointments.read'],
}
const me = {
  person: { id: 'per_1', email: 'a@b.ro', name: 'Ana', language: 'en', verified: true },
  clinics: [{ slug: 'dental', name: 'Dental', role: 'receptionist', state: 'active' }],
  super_admin: false,
  two_factor: false,
}
const page = (items: Client[]): Answer => [200, { items, next_cursor: null }]
const base = {
  'GET /me': [200, me],
  'GET /tenants/dental': [200, clinic],
  'GET /tenants/dental/client-fields': [200, { items: [], rev: 0 }],
  'GET /tenants/dental/clients/tags': page([]),
  'GET /tenants/dental/client-views': page([]),
} as const

it('searches on the server and keeps the search in the URL', async () => {
  const seen = serve({
    ...base,
    'GET /tenants/dental/clients': (s) => page(s.query.get('q') ? [client(2, 'Ștefan Țepeș')] : [client(1, 'Ana Marin'), client(2, 'Ștefan Țepeș')]),
  })
  await open('/c/dental/clients')
  // The screen's code loads with the first test.
  expect(await screen.findByRole('link', { name: 'Ana Marin' }, { timeout: 10_000 })).toBeTruthy()
  await userEvent.type(screen.getByRole('searchbox'), 'tepes')
  await waitFor(() => expect(screen.queryByRole('link', { name: 'Ana Marin' })).toBeNull(), { timeout: 5000 })
  expect(seen.findLast((s) => s.path.endsWith('/clients'))?.query.get('q')).toBe('tepes')
})

it('asks before a record repeats somebody’s phone', async () => {
  const seen = serve({
    ...base,
    'GET /tenants/dental/clients': page([client(1, 'Ana Marin')]),
    'GET /tenants/dental/clients/cli_0001': [200, client(1, 'Ana Marin')],
    'GET /tenants/dental/clients/cli_0001/appointments': [200, { items: [], next_cursor: null }],
    'POST /tenants/dental/clients': [409, { code: 'client_duplicate', details: { candidates: [client(1, 'Ana Marin')] } }],
  })
  await open('/c/dental/clients?open=new')
  await userEvent.type(await screen.findByRole('textbox', { name: 'Name' }), 'Ana M')
  await userEvent.type(screen.getByRole('textbox', { name: /^Phone/ }), '0721 000 000')
  await userEvent.click(screen.getByRole('button', { name: 'Add client' }))
  const dialog = await screen.findByRole('dialog', { name: 'A client with these details already exists' })
  const sent = seen.find((s) => s.method === 'POST')
  expect(sent?.body).toEqual({ name: 'Ana M', phone: '+40721000000', status: 'active' })
  expect(sent?.headers.get('Idempotency-Key')).toMatch(/^[A-Za-z0-9_-]{16,64}$/)
  await userEvent.click(within(dialog).getByRole('button', { name: /Use the record of Ana Marin/ }))
  expect(await screen.findByRole('heading', { name: 'Ana Marin' })).toBeTruthy()
})

it('says in place that the list could not be loaded, and tries again', async () => {
  let tries = 0
  serve({ ...base, 'GET /tenants/dental/clients': () => (++tries === 1 ? [500, { code: 'internal' }] : page([client(1, 'Ana Marin')])) })
  await open('/c/dental/clients')
  await userEvent.click(within(await screen.findByRole('alert')).getByRole('button'))
  expect(await screen.findByRole('link', { name: 'Ana Marin' })).toBeTruthy()
})

it('teaches in an empty clinic', async () => {
  serve({ ...base, 'GET /tenants/dental/clients': page([]) })
  await open('/c/dental/clients')
  expect(await screen.findByRole('heading', { name: 'No clients yet' })).toBeTruthy()
})
