import { screen } from '@testing-library/react'
import { expect, test } from 'vitest'
import { ana } from '@/test/cast'
import { open } from '@/test/render'
import { problem, serve } from '@/test/server'

const path = '/invitation/abcdefghijklmnopqrstuvwxyz'
const route = 'GET /public/invitations/abcdefghijklmnopqrstuvwxyz'
const about = { clinic_name: 'Dental Pop', email: 'dan@demo.test', role: 'dentist', invited_by: 'Ana Ionescu', expires_at: '2026-11-26T10:00:00Z' }

test.each([
  ['invitation_expired', 410, 'This invitation has expired'],
  ['invitation_used', 410, 'This invitation was used already'],
  ['invitation_revoked', 410, 'This invitation was withdrawn'],
  ['not_found', 404, 'This link is not right'],
])('%s has a page of its own', async (code, status, title) => {
  serve({ 'GET /me': problem(401, 'unauthenticated'), [route]: problem(status, code) })
  open(path)
  expect(await screen.findByRole('heading', { name: title })).toBeVisible()
})

test('somebody signed in with another address learns why they cannot join', async () => {
  serve({ 'GET /me': [200, ana], [route]: [200, about] })
  open(path)
  expect(await screen.findByText(/signed in as ana@demo.test, but the invitation is for dan@demo.test/)).toBeVisible()
  expect(screen.queryByRole('button', { name: 'Join the clinic' })).toBeNull()
})

test('a new person signs up with the invited address and joins at once', async () => {
  const dan = { ...ana, person: { ...ana.person, email: 'dan@demo.test', name: 'Dan Pop' }, clinics: [] }
  const seen = serve({
    'GET /me': problem(401, 'unauthenticated'),
    [route]: [200, about],
    'POST /auth/sign-up': [201, { ...dan, verification_flow: '' }],
    'POST /me/invitations/accept': problem(410, 'invitation_expired'),
  })
  const { user } = open(path)
  await user.click(await screen.findByRole('button', { name: 'Open an account' }))
  expect(screen.getByLabelText('E-mail')).toHaveValue('dan@demo.test')
  await user.type(screen.getByLabelText('Your name'), 'Dan Pop')
  await user.type(screen.getByLabelText('Password'), 'some-long-words{Enter}')
  await screen.findByText('This invitation has expired.')
  expect(seen.find((s) => s.path === '/me/invitations/accept')?.body).toEqual({ token: 'abcdefghijklmnopqrstuvwxyz' })
})
