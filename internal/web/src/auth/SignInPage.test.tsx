import { screen, waitFor } from '@testing-library/react'
import { expect, test } from 'vitest'
import { ana, basics } from '@/test/cast'
import { open } from '@/test/render'
import { problem, serve } from '@/test/server'

test('a wrong password is told in place, and the way back is kept', async () => {
  let signedIn = false
  serve({
    ...basics,
    'GET /me': () => (signedIn ? [200, ana] : problem(401, 'unauthenticated')),
    'POST /auth/sign-in': ({ body }) => {
      signedIn = (body as { password: string }).password === 'right-right'
      return signedIn ? [200, { second_factor: false }] : problem(401, 'wrong_credentials')
    },
  })
  const { user, router } = open('/c/dental/team')
  await waitFor(() => {
    expect(router.state.location.href).toBe('/sign-in?return=%2Fc%2Fdental%2Fteam')
  })
  await user.type(await screen.findByLabelText('E-mail'), 'ana@demo.test')
  await user.type(screen.getByLabelText('Password'), 'wrong-wrong{Enter}')
  expect(await screen.findByRole('alert')).toHaveTextContent('The e-mail address or the password is not right.')
  await user.clear(screen.getByLabelText('Password'))
  await user.type(screen.getByLabelText('Password'), 'right-right{Enter}')
  expect(await screen.findByRole('heading', { name: 'Team' })).toBeVisible()
})

test('an empty form says what is missing and asks the server nothing', async () => {
  const seen = serve({ 'GET /me': problem(401, 'unauthenticated') })
  const { user } = open('/sign-in')
  await user.click(await screen.findByRole('button', { name: 'Sign in' }))
  expect(screen.getByLabelText('E-mail')).toHaveAccessibleDescription('Fill this in.')
  expect(screen.getByLabelText('E-mail')).toHaveFocus()
  expect(seen.filter((s) => s.method === 'POST')).toHaveLength(0)
})

test('the second factor is asked for where there is one', async () => {
  serve({
    'GET /me': problem(401, 'unauthenticated'),
    'POST /auth/sign-in': [200, { second_factor: true }],
    'POST /auth/sign-in/second-factor': problem(401, 'wrong_code'),
  })
  const { user } = open('/sign-in')
  await user.type(await screen.findByLabelText('E-mail'), 'ana@demo.test')
  await user.type(screen.getByLabelText('Password'), 'right-right{Enter}')
  await user.type(await screen.findByLabelText('Code of the app'), '123456{Enter}')
  expect(await screen.findByRole('alert')).toHaveTextContent('This code is not right.')
})
