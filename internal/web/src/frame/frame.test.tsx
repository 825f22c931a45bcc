import { screen, waitFor } from '@testing-library/react'
import { expect, test } from 'vitest'
import { ana, basics } from '@/test/cast'
import { open } from '@/test/render'
import { problem, serve } from '@/test/server'

test('a suspended clinic says so and offers the others', async () => {
  serve({
    ...basics,
    'GET /me': [200, { ...ana, clinics: [...ana.clinics, { slug: 'other', name: 'Other Clinic', role: 'dentist', state: 'active' }] }],
    'GET /tenants/dental': problem(403, 'clinic_suspended'),
  })
  open('/c/dental/team')
  expect(await screen.findByRole('heading', { name: 'This clinic is suspended' })).toBeVisible()
  expect(screen.getByRole('link', { name: 'Other Clinic' })).toHaveAttribute('href', '/c/other/calendar')
})

test('a clinic of others does not exist', async () => {
  serve({ ...basics, 'GET /tenants/foreign': problem(404, 'not_found') })
  open('/c/foreign/team')
  expect(await screen.findByRole('heading', { name: 'There is nothing at this address' })).toBeVisible()
})

test('the palette finds pages and clients', async () => {
  serve({
    ...basics,
    'GET /tenants/dental/clients': ({ query }) => [
      200,
      { items: query.get('q') === 'ste' ? [{ id: 'cli_1234abcd', name: 'Ștefan Zamfir', phone: '+40721000111', email: '' }] : [], next_cursor: null },
    ],
  })
  const { user, router } = open('/c/dental/team')
  await screen.findByText('Dan Pop')
  await user.keyboard('{Control>}k{/Control}')
  await user.type(await screen.findByPlaceholderText(/client’s name/), 'ste')
  await user.click(await screen.findByRole('option', { name: /Ștefan Zamfir/ }))
  await waitFor(() => {
    expect(router.state.location.href).toBe('/c/dental/clients?open=cli_1234abcd')
  })
})

test('"g" and a letter go places, but not while one writes', async () => {
  serve(basics)
  const { user, router } = open('/c/dental/team')
  await screen.findByText('Dan Pop')
  await user.keyboard('gs')
  await waitFor(() => {
    expect(router.state.location.pathname).toBe('/c/dental/settings/clinic')
  })
  await user.type(await screen.findByLabelText('Name of the clinic'), 'gt')
  expect(router.state.location.pathname).toBe('/c/dental/settings/clinic')
})

test('a lost session leads to the sign-in page', async () => {
  serve({ ...basics, 'GET /me': problem(401, 'unauthenticated') })
  const { router } = open('/account')
  await waitFor(() => {
    expect(router.state.location.href).toBe('/sign-in?return=%2Faccount')
  })
})
