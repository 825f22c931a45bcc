import type { Answer } from '@/test/server'
import { ana, dental } from '@/test/cast'
import { sampleAccount } from './accounts/samples'
import type { ConversationDetail, Draft, Mail, MailContent } from './types'

/** What tests of the inbox play with. */
export function sampleConversation(over: Partial<ConversationDetail> = {}): ConversationDetail {
  return {
    id: 'cnv_0001',
    account_id: 'mbx_0001',
    channel: 'email',
    subject: 'Programare control',
    with: { name: 'Maria Stan', address: 'maria@example.ro' },
    people: [{ name: 'Maria Stan', address: 'maria@example.ro' }],
    snippet: 'Bună ziua, aș dori o programare.',
    last_at: '2026-11-27T08:00:00Z',
    last_in_id: 'mai_0001',
    last_out: false,
    mails: 1,
    files: false,
    failed: false,
    unread: false,
    status: 'open',
    snoozed_until: null,
    assignee: null,
    tags: [],
    client: null,
    rev: 1,
    suggestions: [],
    presence: [],
    ...over,
  }
}

export function sampleMail(over: Partial<Mail> = {}): Mail {
  return {
    id: 'mai_0001',
    conversation_id: 'cnv_0001',
    account_id: 'mbx_0001',
    state: 'received',
    at: '2026-11-27T08:00:00Z',
    from: { name: 'Maria Stan', address: 'maria@example.ro' },
    reply_to: [],
    to: [{ name: '', address: 'clinica@example.ro' }],
    cc: [],
    bcc: [],
    subject: 'Programare control',
    snippet: 'Bună ziua, aș dori o programare.',
    automatic: false,
    seen: false,
    flagged: false,
    answered: false,
    parts: [],
    problem: '',
    size: 1200,
    author: null,
    send_at: null,
    rev: 0,
    ...over,
  }
}

export function sampleDraft(over: Partial<Draft> = {}): Draft {
  return {
    id: 'mai_0002',
    state: 'draft',
    account_id: 'mbx_0001',
    conversation_id: 'cnv_0001',
    client_id: null,
    from: { name: 'Clinica', address: 'clinica@example.ro' },
    to: [{ name: 'Maria Stan', address: 'maria@example.ro' }],
    cc: [],
    bcc: [],
    subject: 'Re: Programare control',
    text: '',
    html: '',
    signature: '',
    with_signature: true,
    quote: { intro: '', text: '' },
    with_quote: true,
    attachments: [],
    in_reply_to: 'mai_0001',
    forwards: null,
    seen_in_id: 'mai_0001',
    send_at: null,
    attempts: 0,
    code: null,
    rev: 1,
    created_at: '2026-11-27T08:10:00Z',
    changed_at: '2026-11-27T08:10:00Z',
    ...over,
  }
}

export function sampleContent(over: Partial<MailContent> = {}): MailContent {
  return {
    ...sampleMail(),
    text: 'Bună ziua, aș dori o programare.',
    quoted: '',
    html: false,
    truncated: false,
    blocked_images: 0,
    height: 120,
    ...over,
  }
}

/** A page of a list. */
export const page = (items: object[], next: string | null = null): Answer => [200, { items, next_cursor: next }]

/** What every screen of the inbox asks for. */
export const inboxBasics = {
  'GET /me': [200, ana],
  'GET /tenants/dental': [200, { ...dental, permissions: [...dental.permissions, 'inbox.read', 'inbox.write', 'inbox.manage', 'files.write'] }],
  'GET /tenants/dental/mail-accounts': page([sampleAccount()]),
  'GET /tenants/dental/mail-templates': page([]),
  'GET /tenants/dental/conversations/tags': page([{ tag: 'lab', count: 2 }]),
  'GET /tenants/dental/conversations/counts': [200, { open: 2, unread: 1, mine: 0, unassigned: 2, snoozed: 0 }],
  'GET /tenants/dental/conversations/colleagues': page([
    { id: 'mem_ana', name: 'Ana Ionescu', you: true },
    { id: 'mem_dan', name: 'Dan Pop', you: false },
  ]),
  'GET /tenants/dental/conversations/cnv_0001': [200, sampleConversation()],
  'GET /tenants/dental/conversations/cnv_0001/mails': page([sampleMail()]),
  'PUT /tenants/dental/conversations/cnv_0001/presence': page([]),
  'POST /tenants/dental/conversations/cnv_0001/read': [200, sampleConversation()],
  'GET /tenants/dental/mails/mai_0001': [200, sampleContent()],
} as const
