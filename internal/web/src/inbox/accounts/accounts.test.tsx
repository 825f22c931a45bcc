import { screen, waitFor, within } from '@testing-library/react'
import { beforeAll, expect, test } from 'vitest'
import { words } from '@/i18n'
import { open } from '@/test/render'
import { basics, dental } from '@/test/cast'
import { problem, serve } from '@/test/server'
import { sampleAccount } from './samples'

beforeAll(() => words('mail_accounts'))

const page = (items: object[]): [number, object] => [200, { items, next_cursor: null }]
const inboxBasics = {
  ...basics,
  'GET /tenants/dental': [200, { ...dental, permissions: [...dental.permissions, 'inbox.read', 'inbox.write', 'inbox.manage'] }],
  'GET /tenants/dental/mail-accounts': page([sampleAccount()]),
  'GET /tenants/dental/mail-accounts/consent': [200, { kinds: ['gmail'] }],
  'GET /tenants/dental/mail-letters': [200, { account_id: null, rev: 1 }],
} as const
const path = '/c/dental/settings/mail-accounts'
const field = (end: string, code: string) => ({ errors: [{ path: end, code, message: '' }] })

test('a mailbox is tried before it is kept, and the reason stands at the field', async () => {
  let tries = 0
  const seen = serve({
    ...inboxBasics,
    'GET /tenants/dental/mail-accounts': page([]),
    'POST /tenants/dental/mail-accounts': () =>
      ++tries === 1
        ? problem(422, 'mail_host_unknown', field('outgoing', 'mail_host_unknown'))
        : tries === 2
          ? problem(422, 'mail_sign_in', field('incoming', 'mail_sign_in'))
          : [201, sampleAccount()],
  })
  const { user } = open(path)
  await user.click(await screen.findByRole('button', { name: 'Connect an account' }, { timeout: 10_000 }))
  await user.click(await screen.findByRole('button', { name: /^Another provider/ }))
  const sheet = await screen.findByRole('dialog', { name: 'Connect another provider' })
  await user.type(within(sheet).getByLabelText('E-mail address'), 'clinica@example.ro')
  await user.type(within(sheet).getByLabelText('Password'), 'secret')
  const outgoing = within(sheet).getByRole('group', { name: /SMTP/ })
  expect(within(outgoing).getByLabelText('Server')).toHaveValue('smtp.example.ro')
  await user.click(within(sheet).getByRole('button', { name: 'Connect' }))
  expect(await within(outgoing).findByText('There is no server smtp.example.ro. Check its name.')).toBeVisible()
  expect(within(outgoing).getByLabelText('Server')).toHaveFocus()
  await user.clear(within(outgoing).getByLabelText('Server'))
  await user.type(within(outgoing).getByLabelText('Server'), 'mail.example.ro')
  await user.selectOptions(within(outgoing).getByLabelText('Security'), 'starttls')
  expect(within(outgoing).getByLabelText('Port')).toHaveValue('587')
  await user.click(within(sheet).getByRole('button', { name: 'Connect' }))
  expect(await within(sheet).findByText(/password is not accepted/)).toBeVisible()
  await user.type(within(sheet).getByLabelText('Password'), '2')
  await user.click(within(sheet).getByRole('button', { name: 'Connect' }))
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  expect(seen.findLast((s) => s.method === 'POST')?.body).toMatchObject({
    address: 'clinica@example.ro',
    password: 'secret2',
    incoming: { host: 'imap.example.ro', port: 993, security: 'tls' },
    outgoing: { host: 'mail.example.ro', port: 587, security: 'starttls' },
  })
})

test('a mailbox that needs somebody says why in plain words, with what mends it', async () => {
  const broken = sampleAccount({ state: 'attention', code: 'mail_sign_in', preset: 'yahoo' })
  const seen = serve({
    ...inboxBasics,
    'GET /tenants/dental/mail-accounts': page([broken]),
    'PATCH /tenants/dental/mail-accounts/mbx_0001': [200, { ...broken, state: 'active', code: '' }],
  })
  const { user } = open(path)
  expect(await screen.findByRole('alert')).toHaveTextContent('Yahoo does not accept the password.')
  await user.click(screen.getByRole('button', { name: 'Type the password' }))
  const sheet = await screen.findByRole('dialog', { name: 'The account Recepție' })
  await user.type(within(sheet).getByLabelText(/^App password/), 'abcd efgh')
  await user.click(within(sheet).getByRole('button', { name: 'Save' }))
  await waitFor(() => expect(seen.find((s) => s.method === 'PATCH')?.body).toMatchObject({ connection: { preset: 'yahoo', password: 'abcd efgh' } }))
})

test('names change without asking the servers again', async () => {
  const seen = serve({ ...inboxBasics, 'PATCH /tenants/dental/mail-accounts/mbx_0001': [200, sampleAccount({ name: 'Front desk' })] })
  const { user } = open(path)
  await user.click(await screen.findByRole('button', { name: 'Actions for Recepție' }))
  await user.click(await screen.findByRole('menuitem', { name: 'Edit' }))
  const name = await screen.findByLabelText('Name of the account')
  await user.clear(name)
  await user.type(name, 'Front desk')
  await user.click(screen.getByRole('button', { name: 'Save' }))
  await waitFor(() => expect(seen.find((s) => s.method === 'PATCH')?.body).toEqual({ name: 'Front desk', from_name: 'Clinica', signature: '' }))
})

test('disconnecting keeps the mails unless one says otherwise', async () => {
  const seen = serve({ ...inboxBasics, 'DELETE /tenants/dental/mail-accounts/mbx_0001': [204] })
  const { user } = open(path)
  const ask = async () => {
    await user.click(await screen.findByRole('button', { name: 'Actions for Recepție' }))
    await user.click(await screen.findByRole('menuitem', { name: 'Disconnect' }))
    return screen.findByRole('dialog', { name: 'Disconnect Recepție?' })
  }
  const dialog = await ask()
  expect(within(dialog).getByRole('radio', { name: /^Keep/ })).toBeChecked()
  await user.click(within(dialog).getByRole('button', { name: 'Disconnect' }))
  await waitFor(() => expect(seen.find((s) => s.method === 'DELETE')?.query.get('mail')).toBe('keep'))
  const again = await ask()
  await user.click(within(again).getByRole('radio', { name: /^Delete/ }))
  await user.click(within(again).getByRole('button', { name: 'Disconnect and delete' }))
  await waitFor(() => expect(seen.findLast((s) => s.method === 'DELETE')?.query.get('mail')).toBe('delete'))
})

test('a provider that asks for consent is offered where it is to be had, and leads back to its clinic', async () => {
  sessionStorage.setItem('msaas.consent', 'dental')
  const seen = serve({ ...inboxBasics, 'POST /tenants/dental/mail-accounts/consented': [201, sampleAccount({ kind: 'gmail' })] })
  const { user, router } = open('/mailboxes/connected?code=4%2F0abc&state=tnt_1.xyz')
  await waitFor(() => expect(seen.find((s) => s.path.endsWith('/consented'))?.body).toEqual({ code: '4/0abc', state: 'tnt_1.xyz' }))
  await waitFor(() => expect(router.state.location.href).toBe(path))
  expect(seen.filter((s) => s.path.endsWith('/consented'))).toHaveLength(1)
  const [connect] = await screen.findAllByRole('button', { name: 'Connect an account' })
  if (connect) await user.click(connect)
  expect(await screen.findByRole('button', { name: /^Gmail/ })).toBeVisible()
  expect(screen.queryByRole('button', { name: /^Outlook/ })).toBeNull()
})

test('the owner chooses from which account the clinic writes by itself', async () => {
  const chosen = sampleAccount()
  const seen = serve({ ...inboxBasics, 'PUT /tenants/dental/mail-letters': [200, { account_id: chosen.id, rev: 2 }] })
  const { user } = open(path)
  const choice = await screen.findByRole('combobox', { name: 'Sent from' }, { timeout: 10_000 })
  expect(choice).toHaveValue('')
  await user.selectOptions(choice, chosen.id)
  await waitFor(() => expect(seen.find((s) => s.method === 'PUT')?.body).toEqual({ account_id: chosen.id }))
  expect(await screen.findByText(/While the account cannot send/)).toBeVisible()
})
