import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, it } from 'vitest'
import type { TimelineEntry } from '@/api/types'
import { basics, dental } from '@/test/cast'
import { open } from '@/test/render'
import { serve, type Answer } from '@/test/server'
import { differences } from './mergeFields'
import { sampleClient } from './samples'

const page = (items: unknown[]): Answer => [200, { items, next_cursor: null }]
const ana = sampleClient({ name: 'Ana Marin', email: 'ana@example.com', status: 'active', address: '' })
const twin = sampleClient({ id: 'cli_0002', name: 'Ana M. Marin', email: 'marin@example.com', status: 'vip', address: 'Str. Lungă 1' })
const merged = {
  id: 'mrg_0001',
  into_id: 'cli_0001',
  from_id: 'cli_0002',
  from_name: 'Ana M. Marin',
  state: 'done',
  by: 'Ana Ionescu',
  started_at: '2026-01-05T08:00:00Z',
  done_at: '2026-01-05T08:00:01Z',
  undone_at: null,
  undo_until: '2999-01-01T00:00:00Z',
}

function served(more: Parameters<typeof serve>[0] = {}) {
  return serve({
    ...basics,
    'GET /tenants/dental': [200, { ...dental, permissions: [...dental.permissions, 'clients.merge'] }],
    'GET /tenants/dental/clients/cli_0001': [200, ana],
    'GET /tenants/dental/clients/cli_0002': [200, twin],
    'GET /tenants/dental/clients/cli_0001/duplicates': page([{ client: twin, reasons: ['phone'] }]),
    'GET /tenants/dental/clients/cli_0001/notes': page([]),
    'GET /tenants/dental/clients/cli_0001/timeline': page([]),
    'GET /tenants/dental/client-fields': [200, { items: [], rev: 0 }],
    ...more,
  })
}

it('merges the suspected double with the chosen values, and undoes', async () => {
  const seen = served({
    'POST /tenants/dental/clients/cli_0001/merge': [200, merged],
    'POST /tenants/dental/merges/mrg_0001/undo': [200, { ...merged, state: 'undone' }],
  })
  open('/c/dental/clients/cli_0001')
  await userEvent.click(await screen.findByRole('button', { name: 'Compare: Ana M. Marin' }, { timeout: 10_000 }))
  const dialog = await screen.findByRole('dialog', { name: 'Merge the record of Ana Marin with another' })
  await userEvent.click(await within(dialog).findByRole('radio', { name: /^E-mail: marin@example.com/ }))
  expect(within(dialog).queryByRole('rowheader', { name: 'Address' })).toBeNull()
  await userEvent.click(within(dialog).getByRole('button', { name: 'Merge records' }))
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  expect(seen.find((s) => s.path.endsWith('/merge'))?.body).toEqual({
    from_id: 'cli_0002',
    keep: { name: 'this', email: 'other', status: 'this' },
  })
  await userEvent.click(await screen.findByRole('button', { name: 'Undo' }))
  await waitFor(() => expect(seen.some((s) => s.path === '/tenants/dental/merges/mrg_0001/undo')).toBe(true))
})

it('says that appointments overlap and merges nothing', async () => {
  served({
    'POST /tenants/dental/clients/cli_0001/merge': [409, { code: 'merge_conflict', details: { clashes: [{}, {}] } }],
  })
  open('/c/dental/clients/cli_0001')
  await userEvent.click(await screen.findByRole('button', { name: 'Compare: Ana M. Marin' }, { timeout: 10_000 }))
  await userEvent.click(await screen.findByRole('radio', { name: /^Name: Ana M. Marin/ }))
  await userEvent.click(screen.getByRole('button', { name: 'Merge records' }))
  expect(await screen.findByText(/^2 appointments of the two records overlap/)).toBeTruthy()
})

it('leads from a merged record to where it went', async () => {
  served({ 'GET /tenants/dental/clients/cli_0009': [410, { code: 'client_merged', details: { client_id: 'cli_0001' } }] })
  const { router } = open('/c/dental/clients/cli_0009')
  expect(await screen.findByRole('heading', { level: 1, name: 'Ana Marin' }, { timeout: 10_000 })).toBeTruthy()
  expect(router.state.location.pathname).toBe('/c/dental/clients/cli_0001')
})

it('shows one kind of the timeline, and undoes a merge from there', async () => {
  const entries: TimelineEntry[] = [
    { kind: 'merge', id: 'mrg_0001', at: '2026-01-05T08:00:00Z', merge: merged as TimelineEntry['merge'] },
    {
      kind: 'consent',
      id: 'con_0001',
      at: '2026-01-04T08:00:00Z',
      consent: {
        id: 'con_0001',
        channel: 'sms',
        granted: true,
        at: '2026-01-04T08:00:00Z',
        how: 'paper',
        by: 'Ioana',
        proof_file_id: null,
        recorded_at: '',
      },
    },
  ]
  const seen = served({
    'GET /tenants/dental/clients/cli_0001/duplicates': page([]),
    'GET /tenants/dental/clients/cli_0001/timeline': (s) => page(entries.filter((e) => !s.query.get('kinds') || e.kind === s.query.get('kinds'))),
    'POST /tenants/dental/merges/mrg_0001/undo': [200, { ...merged, state: 'undone' }],
  })
  open('/c/dental/clients/cli_0001')
  const list = await screen.findByRole('list', { name: 'Timeline of the client' }, { timeout: 10_000 })
  expect(await within(list).findByText('Consent given: SMS')).toBeTruthy()
  await userEvent.click(screen.getByRole('button', { name: 'Merges' }))
  await waitFor(() => expect(within(list).queryByText('Consent given: SMS')).toBeNull(), { timeout: 5000 })
  await userEvent.click(within(list).getByRole('button', { name: 'Undo the merge' }))
  await waitFor(() => expect(seen.some((s) => s.method === 'POST' && s.path.endsWith('/undo'))).toBe(true))
})

it('asks only about what the two contradict each other in', () => {
  const rows = differences(ana, { ...twin, custom: { a: 'x' } }, [{ key: 'a', label: 'A', type: 'text' }], 'Europe/Bucharest', (k) => k)
  expect(rows.map((r) => r.field)).toEqual(['name', 'email', 'status'])
})
