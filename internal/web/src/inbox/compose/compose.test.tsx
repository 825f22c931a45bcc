import { screen, waitFor, within } from '@testing-library/react'
import { beforeAll, expect, test } from 'vitest'
import { words } from '@/i18n'
import { open } from '@/test/render'
import { problem, serve } from '@/test/server'
import { inboxBasics, page, sampleConversation, sampleDraft } from '../samples'

beforeAll(() => words('inbox', 'files'))

/** A server with one conversation and the draft that an answer begins. */
function answering(over: Parameters<typeof serve>[0] = {}) {
  let draft = sampleDraft()
  return serve({
    ...inboxBasics,
    'GET /tenants/dental/conversations': page([sampleConversation()]),
    'POST /tenants/dental/drafts': () => [201, draft],
    'GET /tenants/dental/drafts/mai_0002': () => [200, draft],
    'PATCH /tenants/dental/drafts/mai_0002': ({ body, headers }) => {
      if (headers.get('If-Match') !== `"${String(draft.rev)}"`) return problem(409, 'stale_edit')
      draft = { ...draft, ...(body as object), rev: draft.rev + 1 }
      return [200, draft]
    },
    'DELETE /tenants/dental/drafts/mai_0002': [204],
    'POST /tenants/dental/drafts/mai_0002/send': () => [200, { ...draft, state: 'queued' }],
    ...over,
  })
}

test('an answer is begun by a key, kept while one types, and sent as it was kept', async () => {
  const seen = answering()
  const { user } = open('/c/dental/inbox/cnv_0001')
  await screen.findByRole('button', { name: 'Reply' }, { timeout: 10_000 })
  await user.keyboard('r')
  const form = await screen.findByRole('form', { name: 'Reply' })
  expect(seen.find((s) => s.path.endsWith('/drafts'))?.body).toEqual({ reply_to: 'mai_0001', seen_in_id: 'mai_0001' })
  await user.type(within(form).getByRole('textbox', { name: 'Message' }), 'Vă așteptăm luni.')
  expect(await within(form).findByText('Draft saved')).toBeVisible()
  await user.keyboard('{Control>}{Enter}{/Control}')
  await waitFor(() => expect(screen.queryByRole('form', { name: 'Reply' })).toBeNull())
  expect(seen.filter((s) => s.method === 'PATCH').at(-1)?.body).toEqual({ text: 'Vă așteptăm luni.' })
  const sent = seen.find((s) => s.path.endsWith('/send'))
  expect(sent?.body).toEqual({ close_after: false })
  expect(sent?.headers.get('If-Match')).toBe('"2"')
})

test('who has not seen the newest message is shown it before the answer leaves', async () => {
  let tries = 0
  const seen = answering({
    'POST /tenants/dental/drafts/mai_0002/send': () =>
      ++tries === 1
        ? problem(409, 'newer_message', {
            details: { mail_id: 'mai_0009', from: 'Maria Stan', snippet: 'Nu mai pot luni.', at: '2026-11-27T09:00:00Z' },
          })
        : [200, sampleDraft({ state: 'queued' })],
  })
  const { user } = open('/c/dental/inbox/cnv_0001')
  await user.click(await screen.findByRole('button', { name: 'Reply' }))
  await user.type(await screen.findByRole('textbox', { name: 'Message' }), 'Da.')
  await user.click(screen.getByRole('button', { name: 'Send' }))
  const dialog = await screen.findByRole('dialog', { name: 'A new message has arrived' })
  expect(dialog).toHaveTextContent('Nu mai pot luni.')
  const buttons = within(dialog)
    .getAllByRole('button')
    .map((b) => b.textContent)
  expect(buttons.indexOf('Read it first')).toBeLessThan(buttons.indexOf('Send anyway'))
  expect(within(dialog).getByRole('button', { name: 'Read it first' })).toHaveFocus()
  await user.click(within(dialog).getByRole('button', { name: 'Send anyway' }))
  await waitFor(() => expect(seen.findLast((s) => s.path.endsWith('/send'))?.body).toEqual({ anyway: 'mai_0009', close_after: false }))
})

test('an answer in which nothing was written leaves no draft behind', async () => {
  const seen = answering()
  const { user } = open('/c/dental/inbox/cnv_0001')
  await user.click(await screen.findByRole('button', { name: 'Reply' }))
  await user.click(await screen.findByRole('button', { name: 'Discard the draft' }))
  expect(await screen.findByRole('button', { name: 'Reply' })).toBeVisible()
  await waitFor(() => expect(seen.some((s) => s.method === 'DELETE')).toBe(true))
})

test('a mail to nobody, or with nothing in it, stays', async () => {
  const seen = answering({
    'POST /tenants/dental/drafts': [201, sampleDraft({ to: [], conversation_id: null, in_reply_to: null })],
    'GET /tenants/dental/drafts/mai_0002': [200, sampleDraft({ to: [], conversation_id: null, in_reply_to: null })],
  })
  const { user } = open('/c/dental/inbox?write=mai_0002')
  await user.type(await screen.findByRole('textbox', { name: 'Message' }), 'Text')
  await user.click(screen.getByRole('button', { name: 'Send' }))
  expect(await screen.findByText('Say who the mail is for.')).toBeVisible()
  await user.type(screen.getByRole('combobox', { name: 'To' }), 'ion@')
  await user.tab()
  expect(await screen.findByText('This is not an e-mail address.')).toBeVisible()
  expect(seen.some((s) => s.path.endsWith('/send'))).toBe(false)
})
