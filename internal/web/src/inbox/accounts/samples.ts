import type { MailAccount } from './types'

/** A mailbox to play with in tests. */
export function sampleAccount(over: Partial<MailAccount> = {}): MailAccount {
  return {
    id: 'mbx_0001',
    name: 'Recepție',
    address: 'clinica@example.ro',
    from_name: 'Clinica',
    signature: '',
    kind: 'imap',
    preset: '',
    incoming: { host: 'imap.example.ro', port: 993, security: 'tls' },
    outgoing: { host: 'smtp.example.ro', port: 465, security: 'tls' },
    username: '',
    state: 'active',
    code: '',
    last_sync_at: '2026-11-27T08:00:00Z',
    next_sync_at: '2026-11-27T08:10:00Z',
    // Absent once everything was read.
    history: null as unknown as MailAccount['history'],
    rev: 1,
    ...over,
  }
}
