import { screen, within } from '@testing-library/react'
import { expect, test } from 'vitest'
import { basics, dental, smallTeam } from '@/test/cast'
import { open } from '@/test/render'
import { problem, serve } from '@/test/server'

test('an invitation that finds no seat says so and keeps the form', async () => {
  const seen = serve({ ...basics, 'POST /tenants/dental/team/invitations': problem(409, 'seats_exhausted') })
  const { user } = open('/c/dental/team')
  await user.click((await screen.findAllByRole('button', { name: 'Invite' }))[0] ?? document.body)
  const dialog = await screen.findByRole('dialog', { name: 'Invite to the team' })
  await user.type(within(dialog).getByLabelText('E-mail'), 'ion@demo.test')
  await user.click(within(dialog).getByRole('radio', { name: /Receptionist/ }))
  await user.click(within(dialog).getByRole('button', { name: 'Send invitation' }))
  expect(await within(dialog).findByRole('alert')).toHaveTextContent('All seats are taken.')
  await user.click(within(dialog).getByRole('button', { name: 'Send invitation' }))
  const sent = seen.filter((s) => s.method === 'POST')
  expect(sent).toHaveLength(2)
  expect(sent[0]?.body).toEqual({ email: 'ion@demo.test', role: 'receptionist', provider_ids: [] })
  expect(sent[0]?.headers.get('Idempotency-Key')).toMatch(/^[A-Za-z0-9_-]{16,64}$/)
  expect(sent[1]?.headers.get('Idempotency-Key')).toBe(sent[0]?.headers.get('Idempotency-Key'))
})

test('a member is removed only after their address is written', async () => {
  const seen = serve({ ...basics, 'DELETE /tenants/dental/team/members/mem_dan': [204] })
  const { user } = open('/c/dental/team')
  await user.click(await screen.findByRole('button', { name: 'Actions for Dan Pop' }))
  await user.click(await screen.findByRole('menuitem', { name: 'Remove…' }))
  const dialog = await screen.findByRole('dialog', { name: 'Remove Dan Pop?' })
  expect(within(dialog).getByRole('button', { name: 'Remove' })).toBeDisabled()
  await user.type(within(dialog).getByLabelText('Write dan@demo.test to confirm'), 'dan@demo.test')
  await user.click(within(dialog).getByRole('button', { name: 'Remove' }))
  await screen.findByText('Dan Pop was removed.')
  expect(seen.some((s) => s.method === 'DELETE')).toBe(true)
})

test('who does not manage the team only reads it', async () => {
  serve({ ...basics, 'GET /tenants/dental': [200, { ...dental, role: 'dentist', permissions: ['clinic.read', 'team.read'] }] })
  open('/c/dental/team')
  expect(await screen.findByText('Dan Pop')).toBeVisible()
  expect(screen.queryByRole('button', { name: 'Invite' })).toBeNull()
  expect(screen.queryByRole('button', { name: /Actions for/ })).toBeNull()
})

test('a team that cannot be loaded can be asked for again', async () => {
  let tries = 0
  serve({ ...basics, 'GET /tenants/dental/team': () => (++tries === 1 ? problem(500, 'internal') : [200, smallTeam]) })
  const { user } = open('/c/dental/team')
  await user.click(await screen.findByRole('button', { name: 'Try again' }))
  expect(await screen.findByText('2 of 3 seats taken')).toBeVisible()
})
