import { screen, waitFor } from '@testing-library/react'
import { expect, test, vi } from 'vitest'
import { open } from '@/test/render'
import { problem, serve } from '@/test/server'

const bill = {
  state: 'open',
  pending: false,
  amount: { amount: 150_00, currency: 'RON' },
  returned: 0,
  purpose: 'Consultation',
  language: 'en',
  expires_at: '2027-01-01T10:00:00Z',
  paid_at: null,
  stripe: true,
  paypal: false,
  clinic_name: 'Dental Pop',
  clinic_phone: '',
  brand_color: '',
  time_zone: 'Europe/Bucharest',
}
const path = '/public/payments/some-token'

test('who has paid is not asked to pay again when what was read before comes late', async () => {
  serve({
    'GET /me': problem(401, 'unauthenticated'),
    [`GET ${path}`]: [200, bill],
    [`POST ${path}/return`]: [200, { ...bill, state: 'paid', paid_at: '2026-12-01T10:00:00Z' }],
  })
  const answer = fetch as unknown as (input: Request) => Promise<Response>
  let late: () => void = () => undefined
  const told = new Promise<void>((resolve) => (late = resolve))
  vi.stubGlobal('fetch', async (input: Request) => {
    const reads = input.method === 'GET' && input.url.endsWith(path)
    const response = await answer(input)
    if (reads) await told
    return response
  })
  const { cache } = open('/pay/some-token?back=stripe')
  await waitFor(() => expect(cache.getQueryData(['bill', 'some-token'])).toMatchObject({ state: 'paid' }))
  late()
  await new Promise((resolve) => setTimeout(resolve))
  await waitFor(() => expect(cache.isFetching()).toBe(0))
  expect(await screen.findByRole('heading', { name: 'The payment is done' })).toBeVisible()
  expect(screen.queryByRole('button', { name: /^Pay/ })).toBeNull()
})
