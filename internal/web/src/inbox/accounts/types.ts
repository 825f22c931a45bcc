import type { components } from '@/api/schema'

type Schemas = components['schemas']

/** A mailbox that the clinic has connected. */
export type MailAccount = Schemas['MailAccount']
/** How to reach a mailbox by IMAP and SMTP. */
export type MailConnection = Schemas['MailConnection']
export type MailServer = Schemas['MailServer']
export type MailSecurity = MailServer['security']

/** The ways to connect that are offered. */
export const WAYS = ['yahoo', 'gmail', 'outlook', 'imap'] as const
export type ConnectWay = (typeof WAYS)[number]
