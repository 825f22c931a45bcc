import { screen, waitFor, within } from '@testing-library/react'
import { beforeAll, expect, test } from 'vitest'
import { words } from '@/i18n'
import { open } from '@/test/render'
import { problem, serve } from '@/test/server'
import { inboxBasics, page, sampleConversation, sampleMail } from './samples'

beforeAll(() => words('inbox', 'files'))

const unread = sampleConversation({ unread: true })
const other = sampleConversation({ id: 'cnv_0002', subject: 'Factura', with: { name: 'Laborator', address: 'lab@example.ro' }, tags: ['lab'] })

test('the list says what is unread in words too, and opening it notes that it was read', async () => {
  const seen = serve({
    ...inboxBasics,
    'GET /tenants/dental/conversations': page([unread, other]),
    'GET /tenants/dental/conversations/cnv_0001': [200, unread],
  })
  const { user, router } = open('/c/dental/inbox')
  const list = await screen.findByRole('list', { name: 'Conversations' }, { timeout: 10_000 })
  expect(within(list).getByRole('link', { name: /Unread.*Maria Stan/ })).toBeVisible()
  await user.click(within(list).getByRole('link', { name: /Maria Stan/ }))
  expect(await screen.findByRole('heading', { name: 'Programare control' })).toHaveFocus()
  expect(router.state.location.pathname).toBe('/c/dental/inbox/cnv_0001')
  await waitFor(() => expect(seen.some((s) => s.method === 'POST' && s.path.endsWith('/read'))).toBe(true))
  expect(await screen.findByText('Bună ziua, aș dori o programare.', { selector: 'p' })).toBeVisible()
})

test('views, filters and the search stand in the address and are asked of the server', async () => {
  const seen = serve({ ...inboxBasics, 'GET /tenants/dental/conversations': page([other]) })
  const { user, router } = open('/c/dental/inbox?view=mine')
  await user.click(await screen.findByRole('button', { name: 'Unread', pressed: false }))
  await user.type(screen.getByRole('searchbox'), 'fact')
  await waitFor(() => {
    const last = seen.findLast((s) => s.path.endsWith('/conversations'))?.query
    expect(Object.fromEntries(last ?? [])).toMatchObject({ status: 'open', assignee: 'me', unread: 'true', q: 'fact' })
  })
  expect(router.state.location.search).toMatchObject({ view: 'mine', unread: true, q: 'fact' })
  await user.click(screen.getByRole('button', { name: /^Closed/ }))
  await waitFor(() => expect(seen.findLast((s) => s.path.endsWith('/conversations'))?.query.get('status')).toBe('closed'))
  expect(router.state.location.search).toEqual({ view: 'closed' })
})

test('one goes through the list and closes by keys', async () => {
  const seen = serve({
    ...inboxBasics,
    'GET /tenants/dental/conversations': page([sampleConversation(), other]),
    'PATCH /tenants/dental/conversations/cnv_0001': [200, sampleConversation({ status: 'closed' })],
    'GET /tenants/dental/conversations/cnv_0002': [200, other],
    'GET /tenants/dental/conversations/cnv_0002/mails': page([]),
  })
  const { user, router } = open('/c/dental/inbox')
  await screen.findByRole('list', { name: 'Conversations' })
  await user.keyboard('j')
  expect(screen.getByRole('link', { name: /Maria Stan/ })).toHaveFocus()
  await user.keyboard('jk{Enter}')
  await screen.findByRole('heading', { name: 'Programare control' })
  await user.keyboard('e')
  // What was seen goes along, and the next conversation opens.
  await waitFor(() => expect(seen.find((s) => s.method === 'PATCH')?.body).toEqual({ status: 'closed', seen_in_id: 'mai_0001' }))
  await waitFor(() => expect(router.state.location.pathname).toBe('/c/dental/inbox/cnv_0002'))
})

test('a conversation that got another mail meanwhile is not closed', async () => {
  serve({
    ...inboxBasics,
    'GET /tenants/dental/conversations': page([sampleConversation()]),
    'PATCH /tenants/dental/conversations/cnv_0001': problem(409, 'mail_arrived'),
  })
  const { user, router } = open('/c/dental/inbox/cnv_0001')
  await user.click(await screen.findByRole('button', { name: 'Close' }))
  await waitFor(() => expect(screen.getByRole('button', { name: 'Close' })).toBeVisible())
  expect(router.state.location.pathname).toBe('/c/dental/inbox/cnv_0001')
})

test('without a mailbox the list says how to connect one', async () => {
  serve({ ...inboxBasics, 'GET /tenants/dental/conversations': page([]), 'GET /tenants/dental/mail-accounts': page([]) })
  open('/c/dental/inbox')
  expect(await screen.findByRole('link', { name: 'Connect an account' })).toHaveAttribute('href', '/c/dental/settings/mail-accounts')
})

test('a list that could not be loaded says so in its place', async () => {
  serve({ ...inboxBasics, 'GET /tenants/dental/conversations': problem(500, 'internal') })
  open('/c/dental/inbox')
  expect(await screen.findByRole('alert')).toHaveTextContent('Try again')
})

test('a broken mail, a note and a failed one are each told for what they are', async () => {
  serve({
    ...inboxBasics,
    'GET /tenants/dental/conversations': page([sampleConversation()]),
    'GET /tenants/dental/conversations/cnv_0001/mails': page([
      sampleMail({ problem: 'mime' }),
      sampleMail({ id: 'mai_0003', state: 'note', text: 'Sună înainte de 12.', author: { name: 'Dan Pop', you: false } }),
      sampleMail({ id: 'mai_0004', state: 'failed', code: 'mail_refused', author: { name: 'Ana Ionescu', you: true } }),
    ]),
    'GET /tenants/dental/mails/mai_0004': [200, { text: 'Răspuns', quoted: '' }],
  })
  const { user } = open('/c/dental/inbox/cnv_0001')
  const broken = await screen.findByRole('article', { name: /^Message from Maria Stan/ })
  await user.click(within(broken).getByRole('button'))
  expect(await within(broken).findByRole('link', { name: 'Download the original' })).toHaveAttribute(
    'href',
    '/api/v1/tenants/dental/mails/mai_0001/raw',
  )
  expect(screen.getByRole('article', { name: 'Note by Dan Pop' })).toHaveTextContent('note for the team only')
  expect(screen.getByRole('alert')).toHaveTextContent('The server refused the message')
  expect(screen.getByRole('button', { name: 'Try again' })).toBeVisible()
})
