import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, it } from 'vitest'
import type { Action, Client, ClientNote } from '@/api/types'
import { basics, dental } from '@/test/cast'
import { open } from '@/test/render'
import { serve, type Answer } from '@/test/server'
import { sampleClient } from './samples'

const page = (items: unknown[]): Answer => [200, { items, next_cursor: null }]
const note = (over: Partial<ClientNote> = {}): ClientNote => ({
  id: 'not_0001',
  client_id: 'cli_0001',
  text: 'Prefers the morning.',
  pinned: false,
  author: 'Ana Ionescu',
  author_id: 'per_ana',
  edited_by: null,
  rev: 1,
  created_at: '2026-01-02T08:00:00Z',
  changed_at: '2026-01-02T08:00:00Z',
  ...over,
})
const maria = sampleClient({ name: 'Maria Marin', date_of_birth: '2019-03-01', minor: true, tags: ['ortodonție'], rev: 4 })

function served(client: Client, notes: () => ClientNote[], more: Parameters<typeof serve>[0] = {}, without: Action[] = []) {
  return serve({
    ...basics,
    'GET /tenants/dental': [200, { ...dental, permissions: dental.permissions.filter((p) => !without.includes(p as Action)) }],
    'GET /tenants/dental/clients/cli_0001': [200, client],
    'GET /tenants/dental/client-fields': [200, { items: [{ key: 'allergies', label: 'Allergies', type: 'text' }], rev: 1 }],
    'GET /tenants/dental/clients/tags': page([]),
    'GET /tenants/dental/clients/cli_0001/notes': (s) => page(notes().filter((n) => s.query.get('pinned') !== 'true' || n.pinned)),
    'GET /tenants/dental/clients/cli_0001/timeline': () => page(notes().map((n) => ({ kind: 'note', id: n.id, at: n.created_at, note: n }))),
    'GET /tenants/dental/clients/cli_0001/appointments': page([]),
    ...more,
  })
}

it('shows who the client is, what is missing and what the clinic itself wants to know', async () => {
  served({ ...maria, custom: { allergies: 'penicillin' } }, () => [])
  await open('/c/dental/clients/cli_0001')
  expect(await screen.findByRole('heading', { level: 1, name: 'Maria Marin' }, { timeout: 10_000 })).toBeTruthy()
  expect(screen.getByText('ortodonție')).toBeTruthy()
  await userEvent.click(screen.getByRole('tab', { name: 'Details' }))
  expect(await screen.findByText('Missing: the client is a minor.')).toBeTruthy()
  expect(screen.getByText('penicillin')).toBeTruthy()
})

it('keeps a note, and brings a deleted one back', async () => {
  let notes: ClientNote[] = []
  const seen = served(maria, () => notes, {
    'POST /tenants/dental/clients/cli_0001/notes': () => {
      notes = [note()]
      return [201, notes[0]]
    },
    'DELETE /tenants/dental/notes/not_0001': () => {
      notes = []
      return [204]
    },
    'POST /tenants/dental/notes/not_0001/restore': () => {
      notes = [note({ rev: 3 })]
      return [200, notes[0]]
    },
  })
  await open('/c/dental/clients/cli_0001')
  await userEvent.type(await screen.findByRole('textbox', { name: /Write a note/ }), 'Prefers the morning.')
  await userEvent.keyboard('{Control>}{Enter}{/Control}')
  const card = await screen.findByRole('article', { name: 'Note by Ana Ionescu' })
  expect(within(card).getByText('Prefers the morning.')).toBeTruthy()
  expect(seen.find((s) => s.method === 'POST')?.headers.get('Idempotency-Key')).toMatch(/^[A-Za-z0-9_-]{16,64}$/)

  await userEvent.click(within(card).getByRole('button', { name: 'Actions for the note' }))
  await userEvent.click(await screen.findByRole('menuitem', { name: 'Delete note' }))
  await waitFor(() => expect(screen.queryByRole('article')).toBeNull())
  expect(seen.find((s) => s.method === 'DELETE')?.headers.get('If-Match')).toBe('"1"')
  await userEvent.click(await screen.findByRole('button', { name: 'Undo' }))
  expect(await screen.findByRole('article')).toBeTruthy()
})

it('records that a consent was withdrawn, with how it was said', async () => {
  const given = {
    id: 'con_1',
    channel: 'sms' as const,
    granted: true,
    at: '2026-01-05T10:00:00Z',
    how: 'paper' as const,
    by: 'Ana Ionescu',
    proof_file_id: null,
    recorded_at: '2026-01-05T10:00:00Z',
  }
  const seen = served({ ...maria, consents: [given] }, () => [], {
    'POST /tenants/dental/clients/cli_0001/consents': [200, { ...maria, rev: 5, consents: [{ ...given, granted: false, how: 'phone' }] }],
  })
  await open('/c/dental/clients/cli_0001?tab=details')
  await userEvent.click(await screen.findByRole('button', { name: 'Withdraw consent: SMS' }))
  const dialog = await screen.findByRole('dialog', { name: 'Withdraw consent: SMS' })
  await userEvent.selectOptions(within(dialog).getByRole('combobox', { name: 'How it was said' }), 'phone')
  await userEvent.click(within(dialog).getByRole('button', { name: 'Withdraw consent' }))
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  expect(seen.find((s) => s.method === 'POST')?.body).toEqual({ channel: 'sms', granted: false, how: 'phone' })
  expect(screen.getByRole('button', { name: 'Record consent: SMS' })).toBeTruthy()
})

it('asks for the guardian of a minor and maps what the server refuses to its field', async () => {
  const seen = served(maria, () => [], {
    'PATCH /tenants/dental/clients/cli_0001': [422, { code: 'invalid_input', errors: [{ path: 'guardian.phone', code: 'phone', message: 'no' }] }],
  })
  await open('/c/dental/clients/cli_0001')
  await userEvent.click(await screen.findByRole('button', { name: 'Edit' }))
  const form = await screen.findByRole('dialog', { name: 'Edit record' })
  await userEvent.click(await within(form).findByRole('radio', { name: 'Somebody else' }))
  await userEvent.click(within(form).getByRole('button', { name: 'Save' }))
  expect(await within(form).findByText('Write the guardian’s name.')).toBeTruthy()
  const box = within(form).getByRole('group', { name: 'Guardian' })
  await userEvent.type(within(box).getByRole('textbox', { name: 'Name' }), 'Ioana Marin')
  await userEvent.click(within(form).getByRole('button', { name: 'Save' }))
  await waitFor(() =>
    expect(
      within(box)
        .getByRole('textbox', { name: /^Phone/ })
        .getAttribute('aria-invalid'),
    ).toBe('true'),
  )
  expect(seen.find((s) => s.method === 'PATCH')?.body).toEqual({ guardian: { name: 'Ioana Marin', phone: '', email: '', relation: '' } })
})

it('lets who may only read do nothing', async () => {
  served(maria, () => [note()], {}, ['clients.write', 'appointments.write'])
  await open('/c/dental/clients/cli_0001')
  expect(await screen.findByRole('article')).toBeTruthy()
  for (const name of ['Edit', 'Actions for the note', /^Record consent/]) expect(screen.queryByRole('button', { name })).toBeNull()
  expect(screen.queryByRole('textbox')).toBeNull()
  expect(screen.queryByRole('link', { name: 'Book' })).toBeNull()
})
