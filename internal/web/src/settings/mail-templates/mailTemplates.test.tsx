import { screen, waitFor, within } from '@testing-library/react'
import { beforeAll, expect, test } from 'vitest'
import { words } from '@/i18n'
import { basics, dental } from '@/test/cast'
import { open } from '@/test/render'
import { serve } from '@/test/server'

beforeAll(() => words('mail_templates'))

const variables = ['client.first_name', 'clinic.name']
const directions = {
  id: 'mtp_1',
  name: 'Directions',
  language: 'en',
  subject: '',
  body: 'Hello {{client.first_name}}, we are at 5 Long Street.',
  rev: 2,
  changed_at: '2026-03-01T10:00:00Z',
}
const routes = {
  ...basics,
  'GET /tenants/dental': [200, { ...dental, permissions: [...dental.permissions, 'inbox.read', 'inbox.write'] }],
  'GET /tenants/dental/mail-templates': [200, { items: [directions], variables }],
  'GET /tenants/dental/mail-signature': [200, { text: 'Dr. Pop' }],
  'POST /tenants/dental/mail-templates/preview': [200, { subject: '', text: 'Hello Ana, we are at 5 Long Street.', missing: [] }],
} as const

test('a template is changed from the revision that it was read at, and a variable that there is not is told', async () => {
  const seen = serve({ ...routes, 'PATCH /tenants/dental/mail-templates/mtp_1': [200, { ...directions, rev: 3 }] })
  const { user } = open('/c/dental/settings/mail-templates')
  await user.click(await screen.findByRole('button', { name: 'Edit Directions' }))
  const form = screen.getByRole('dialog', { name: 'Template' })
  expect(await within(form).findByText('Hello Ana, we are at 5 Long Street.')).toBeVisible()
  const text = within(form).getByLabelText('Text')
  await user.type(text, ' {{{{name}}')
  expect(within(form).getByText('There is no {{name}}.')).toBeVisible()
  await user.click(within(form).getByRole('button', { name: 'Save' }))
  expect(seen.some((s) => s.method === 'PATCH')).toBe(false)
  await user.clear(text)
  await user.click(within(form).getByRole('button', { name: 'first name' }))
  expect(text).toHaveValue('{{client.first_name}}')
  await user.click(within(form).getByRole('button', { name: 'Save' }))
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  expect(seen.find((s) => s.method === 'PATCH')?.headers.get('If-Match')).toBe('"2"')
})

test('one’s own signature is saved and can be taken away', async () => {
  const seen = serve({ ...routes, 'PUT /tenants/dental/mail-signature': [200, { text: '' }] })
  const { user } = open('/c/dental/settings/mail-templates')
  const box = await screen.findByLabelText('Signature')
  expect(box).toHaveValue('Dr. Pop')
  await user.clear(box)
  await user.click(screen.getByRole('button', { name: 'Save' }))
  await screen.findByText('Saved')
  expect(seen.some((s) => s.method === 'PUT')).toBe(true)
  await waitFor(() => expect(screen.getByLabelText('Signature')).toHaveValue(''))
})
