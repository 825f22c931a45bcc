import type { MailSecurity, MailServer } from './types'

/** What one connects by name and password. */
export type Preset = 'yahoo' | ''

export interface Servers {
  incoming: MailServer
  outgoing: MailServer
}

/** The servers of a preset; they are known, so nobody types them. */
export const YAHOO: Servers = {
  incoming: { host: 'imap.mail.yahoo.com', port: 993, security: 'tls' },
  outgoing: { host: 'smtp.mail.yahoo.com', port: 465, security: 'tls' },
}

/** Where Yahoo makes a password for one app. */
export const YAHOO_PASSWORDS = 'https://login.yahoo.com/account/security/app-passwords'

/** The first guess for a mailbox of its own domain. */
export function guess(address: string): Servers {
  const domain = address.split('@')[1]?.trim().toLowerCase() ?? ''
  return {
    incoming: { host: domain === '' ? '' : `imap.${domain}`, port: 993, security: 'tls' },
    outgoing: { host: domain === '' ? '' : `smtp.${domain}`, port: 465, security: 'tls' },
  }
}

/** The port that goes with the way of securing a connection; one that somebody chose stays. */
export function portFor(kind: 'incoming' | 'outgoing', security: string, now: number): number {
  const usual = { incoming: { tls: 993, starttls: 143, plain: 143 }, outgoing: { tls: 465, starttls: 587, plain: 25 } }[kind]
  return Object.values(usual).includes(now) ? (usual[security as keyof typeof usual] ?? now) : now
}

const SAFE: readonly MailSecurity[] = ['tls', 'starttls']

/** How the way to a server may be secured: none at all is for a server on this very machine, in development. */
export function securitiesOf(host: string): readonly MailSecurity[] {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[?::1\]?)$/.test(host.trim()) ? [...SAFE, 'plain'] : SAFE
}
