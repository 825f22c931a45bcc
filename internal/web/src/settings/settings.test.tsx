import { screen, waitFor, within } from '@testing-library/react'
import { expect, test } from 'vitest'
import { basics, dental } from '@/test/cast'
import { open } from '@/test/render'
import { problem, serve } from '@/test/server'
import { faultOf, hoursOf, weekOf } from './hours'
import { daysOf, timeOffOf } from './timeOff'

test('an edit names the revision that it was made from', async () => {
  const seen = serve({ ...basics, 'PATCH /tenants/dental': [200, { ...dental, name: 'Dental Nou', rev: 4 }] })
  const { user } = open('/c/dental/settings/clinic')
  const name = await screen.findByLabelText('Name of the clinic')
  await user.clear(name)
  await user.type(name, 'Dental Nou')
  await user.click(screen.getByRole('button', { name: 'Save' }))
  await screen.findByText('Saved')
  expect(seen.find((s) => s.method === 'PATCH')?.headers.get('If-Match')).toBe('"3"')
  expect(screen.getByRole('button', { name: 'Save' })).toBeDisabled()
})

test('changes that are not saved are not left unasked, saved ones are', async () => {
  serve({ ...basics, 'PATCH /tenants/dental': [200, { ...dental, name: 'Dental Nou', rev: 4 }] })
  const { user, router } = open('/c/dental/settings/clinic')
  await user.type(await screen.findByLabelText('Name of the clinic'), ' Nou')
  await user.click(screen.getByRole('link', { name: 'Services' }))
  const asked = await screen.findByRole('dialog', { name: 'Leave without saving?' })
  expect(router.state.location.pathname).toBe('/c/dental/settings/clinic')
  await user.click(within(asked).getByRole('button', { name: 'Cancel' }))
  await waitFor(() => expect(screen.getByRole('link', { name: 'Services' })).toHaveFocus())
  expect(screen.getByLabelText('Name of the clinic')).toHaveValue(`${dental.name} Nou`)

  await user.click(screen.getByRole('link', { name: 'Services' }))
  await user.click(await screen.findByRole('button', { name: 'Discard changes' }))
  await waitFor(() => expect(router.state.location.pathname).toBe('/c/dental/settings/services'))

  await router.navigate({ to: '/c/$slug/settings/clinic', params: { slug: 'dental' } })
  await user.type(await screen.findByLabelText('Name of the clinic'), ' Nou')
  await user.click(screen.getByRole('button', { name: 'Save' }))
  await screen.findByText('Saved')
  await user.click(screen.getByRole('link', { name: 'Services' }))
  await waitFor(() => expect(router.state.location.pathname).toBe('/c/dental/settings/services'))
  expect(screen.queryByRole('dialog')).toBeNull()
})

test('what the server does not take stands at its field', async () => {
  serve({
    ...basics,
    'POST /tenants/dental/services': problem(422, 'invalid_input', { errors: [{ path: 'name', code: 'taken', message: '' }] }),
  })
  const { user } = open('/c/dental/settings/services')
  await user.click(await screen.findByRole('button', { name: 'Add a service' }))
  const dialog = await screen.findByRole('dialog', { name: 'Add a service' })
  await user.type(within(dialog).getByLabelText('Name'), 'Control')
  await user.type(within(dialog).getByLabelText('Price'), '150,50')
  await user.click(within(dialog).getByRole('button', { name: 'Save' }))
  expect(await within(dialog).findByText('This is taken already.')).toBeVisible()
  expect(within(dialog).getByLabelText('Name')).toHaveFocus()
})

test('hours of a week survive the form, and wrong days are told', () => {
  const hours = [
    { weekday: 1, from: '09:00', to: '12:00' },
    { weekday: 1, from: '13:00', to: '17:00' },
    { weekday: 6, from: '10:00', to: '14:00' },
  ]
  expect(hoursOf(weekOf(hours))).toEqual(hours)
  expect(faultOf([{ from: '09:00', to: '09:00' }])).toBe('time_order')
  expect(faultOf([{ from: '9', to: '12:00' }])).toBe('time')
  expect(faultOf([{ from: '09:03', to: '12:00' }])).toBe('step')
  expect(
    faultOf([
      { from: '09:00', to: '12:00' },
      { from: '11:30', to: '17:00' },
    ]),
  ).toBe('overlap')
  expect(faultOf([{ from: '16:00', to: '24:00' }])).toBeNull()
})

test('time off is whole days on the clinic’s calendar, each told once', () => {
  const off = {
    id: 'blk_1',
    scope: 'provider' as const,
    provider_id: 'prv_1',
    resource_id: null,
    location_id: null,
    kind: 'time_off' as const,
    all_day: true,
    start: '2027-03-26T22:00:00Z',
    end: '2027-03-28T21:00:00Z', // the clocks change on the last day
    reason: '',
    rev: 1,
  }
  expect(daysOf(off, 'Europe/Bucharest')).toEqual({ from: '2027-03-27', to: '2027-03-28' })
  const answers = [
    [off, { ...off, id: 'blk_2', kind: 'blocked' as const }],
    [off, { ...off, id: 'blk_3', provider_id: 'prv_2' }],
  ]
  expect(timeOffOf(answers, 'prv_1')).toEqual([off])
})
