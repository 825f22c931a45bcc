import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, it } from 'vitest'
import { basics, dental } from '@/test/cast'
import { open } from '@/test/render'
import { serve, type Answer } from '@/test/server'
import { sampleClient } from './samples'

const page = (items: unknown[]): Answer => [200, { items, next_cursor: null }]
const view = {
  id: 'viw_0001',
  name: 'To call back',
  shared: true,
  mine: true,
  filter: { status: 'inactive' },
  columns: ['phone'],
  rev: 2,
  created_at: '2026-01-01T08:00:00Z',
  changed_at: '2026-01-01T08:00:00Z',
}
const clients = ['Ana Marin', 'Dan Pop', 'Ion Țiriac'].map((name, i) => sampleClient({ id: `cli_000${i + 1}`, name }))

function served(more: Parameters<typeof serve>[0] = {}) {
  return serve({
    ...basics,
    'GET /tenants/dental': [200, { ...dental, permissions: [...dental.permissions, 'clients.delete', 'clients.merge'] }],
    'GET /tenants/dental/clients': page(clients),
    'GET /tenants/dental/clients/tags': page([{ tag: 'implant', count: 3 }]),
    'GET /tenants/dental/client-fields': [200, { items: [], rev: 0 }],
    'GET /tenants/dental/client-views': page([view]),
    ...more,
  })
}
const asked = (seen: ReturnType<typeof serve>) => seen.findLast((s) => s.method === 'GET' && s.path === '/tenants/dental/clients')?.query

it('narrows the list by pills that stand in the URL, and opens a saved view', async () => {
  const seen = served()
  const { router } = open('/c/dental/clients')
  const filters = await screen.findByRole('group', { name: 'Filters' }, { timeout: 10_000 })
  await userEvent.click(within(filters).getByRole('button', { name: 'Tag' }))
  await userEvent.click(await screen.findByRole('option', { name: 'implant' }))
  await waitFor(() => expect(asked(seen)?.get('tag')).toBe('implant'))
  expect(router.state.location.search).toMatchObject({ tag: 'implant' })
  await userEvent.click(within(filters).getByRole('button', { name: 'Remove the filter Tag' }))
  await waitFor(() => expect(asked(seen)?.has('tag')).toBe(false))

  await userEvent.click(screen.getByRole('button', { name: /^To call back/ }))
  await waitFor(() => expect(asked(seen)?.get('status')).toBe('inactive'))
  expect(screen.queryByRole('columnheader', { name: 'E-mail' })).toBeNull()
})

it('changes the chosen ones together and takes it back', async () => {
  const seen = served({
    'POST /tenants/dental/clients/bulk': (s) =>
      page((s.body as { ids: string[] }).ids.map((id) => ({ id, outcome: id === 'cli_0002' ? 'unchanged' : 'changed' }))),
  })
  open('/c/dental/clients')
  await userEvent.click(await screen.findByRole('checkbox', { name: 'Select Ana Marin' }, { timeout: 10_000 }))
  const boxes = screen.getAllByRole('checkbox')
  expect(boxes).toHaveLength(4)
  await userEvent.keyboard('{Shift>}')
  await userEvent.click(screen.getByRole('checkbox', { name: 'Select Dan Pop' }))
  await userEvent.keyboard('{/Shift}')
  const bar = await screen.findByRole('region', { name: 'Actions for the selected clients' })
  expect(within(bar).getByRole('status').textContent).toBe('2 selected')
  await userEvent.click(within(bar).getByRole('button', { name: 'Change status' }))
  await userEvent.click(await screen.findByRole('menuitem', { name: 'VIP' }))
  await waitFor(() => expect(screen.queryByRole('region', { name: 'Actions for the selected clients' })).toBeNull())
  await userEvent.click(await screen.findByRole('button', { name: 'Undo' }))
  const bodies = () => seen.filter((s) => s.path.endsWith('/bulk')).map((s) => s.body)
  await waitFor(() =>
    expect(bodies()).toEqual([
      { ids: ['cli_0001', 'cli_0002'], set_status: 'vip' },
      { ids: ['cli_0001'], set_status: 'active' },
    ]),
  )
})

it('lists the appointments that stand against a deletion, with the way there', async () => {
  const start = new Date(Date.now() + 86_400_000).toISOString()
  const end = new Date(Date.now() + 90_000_000).toISOString()
  served({
    'GET /tenants/dental/clients/cli_0001': [200, clients[0]],
    'GET /tenants/dental/clients/cli_0001/notes': page([]),
    'GET /tenants/dental/clients/cli_0001/appointments': page([
      { id: 'apt_0001', start, end, status: 'scheduled', services: [{ name: 'Check-up' }] },
    ]),
    'DELETE /tenants/dental/clients/cli_0001': [409, { code: 'future_appointments' }],
  })
  open('/c/dental/clients/cli_0001')
  await userEvent.click(await screen.findByRole('button', { name: 'More' }, { timeout: 10_000 }))
  await userEvent.click(await screen.findByRole('menuitem', { name: 'Delete client' }))
  const dialog = await screen.findByRole('dialog', { name: 'Delete the record of Ana Marin?' })
  await userEvent.click(within(dialog).getByRole('button', { name: 'Delete client' }))
  const link = await within(dialog).findByRole('link', { name: /Check-up/ })
  expect(link.getAttribute('href')).toContain('open=apt_0001')
})
