import { screen, within } from '@testing-library/react'
import { expect, test } from 'vitest'
import { basics, dental } from '@/test/cast'
import { open } from '@/test/render'
import { problem, serve } from '@/test/server'

const money = (amount: number) => ({ amount, currency: 'RON' })
const numbers = {
  period: { from: '2026-11-20', to: '2026-11-26', previous_from: '2026-11-13', previous_to: '2026-11-19' },
  appointments: {
    total: 12,
    previous_total: 10,
    cancelled: 2,
    previous_cancelled: 4,
    no_show: 1,
    previous_no_show: 0,
    no_show_rate: 0.125,
    previous_no_show_rate: null,
    by_status: [],
  },
  new_clients: { total: 3, previous_total: 0, by_source: [{ source: 'booking', count: 3 }] },
  revenue: { estimated: money(123450), previous_estimated: money(0), done: money(50000), previous_done: money(0) },
  utilisation: {
    booked_minutes: 300,
    open_minutes: 600,
    rate: 0.5,
    previous_rate: 0.4,
    providers: [{ provider_id: 'prv_0001', name: 'Dr. Pop', color: 1, booked_minutes: 300, open_minutes: 600, rate: 0.5 }],
  },
  days: [{ day: '2026-11-26', appointments: 12, completed: 5, cancelled: 2, no_show: 1, new_clients: 3, estimated: 123450, done: 50000 }],
}
const clinic = { ...dental, permissions: [...dental.permissions, 'dashboard.read', 'revenue.read'] }
const all = {
  ...basics,
  'GET /tenants/dental': [200, clinic],
  'GET /tenants/dental/appointments': [200, { items: [], next_cursor: null }],
  'GET /tenants/dental/dashboard': [200, numbers],
} as const

test('numbers stand beside those before them and lead to what they count', async () => {
  const seen = serve(all)
  const { user, router } = open('/c/dental/dashboard')
  const tiles = await screen.findByRole('region', { name: 'Numbers of the period' }, { timeout: 10_000 })
  expect(within(tiles).getByRole('link', { name: /Appointments\s*12\s*more\s*20%\s*before: 10/ })).toBeVisible()
  expect(within(tiles).getByRole('link', { name: /No-show rate\s*13%\s*before: –/ })).toBeVisible()
  expect(within(tiles).getByRole('link', { name: /Estimated revenue/ })).toHaveTextContent('1,234.50 lei')
  expect(await screen.findByText('No appointments today')).toBeVisible()
  expect(seen.find((s) => s.path.endsWith('/dashboard'))?.query.get('period')).toBe('7d')
  await user.click(within(tiles).getByRole('link', { name: /^Cancelled/ }))
  expect(router.state.location.pathname).toBe('/c/dental/calendar')
  expect(router.state.location.search).toMatchObject({ date: '2026-11-20', statuses: ['cancelled'] })
})

test('a failure is told in its place and can be tried again', async () => {
  let broken = true
  serve({ ...all, 'GET /tenants/dental/dashboard': () => (broken ? problem(500, 'internal') : [200, numbers]) })
  const { user } = open('/c/dental/dashboard?period=today')
  const again = await screen.findByRole('button', { name: 'Try again' })
  broken = false
  await user.click(again)
  expect(await screen.findByRole('region', { name: 'Numbers of the period' })).toBeVisible()
})

test('who may not see money sees no empty tile of it', async () => {
  serve({ ...all, 'GET /tenants/dental/dashboard': [200, { ...numbers, revenue: null, new_clients: null }] })
  open('/c/dental/dashboard')
  const tiles = await screen.findByRole('region', { name: 'Numbers of the period' })
  expect(within(tiles).getAllByRole('link')).toHaveLength(4)
})
