import type { TFunction } from 'i18next'
import type { UseFormReturn } from 'react-hook-form'
import { z } from 'zod'
import { isApiError, type ApiError } from '@/api/error'
import { placeErrors, rules } from '@/ui/form'
import { guess, YAHOO, type Preset } from './presets'
import { isReason } from './reasons'
import type { MailAccount } from './types'

const server = z.object({
  host: z.string().trim().min(1, 'required').max(253, 'max:253'),
  port: z.coerce.number<number | string>('number').int('integer').min(1, 'range').max(65535, 'range'),
  security: z.enum(['tls', 'starttls', 'plain']),
})

/** What is asked of a mailbox that opens by name and password. */
export const schema = z.object({
  address: rules.email,
  name: rules.optionalText(80),
  from_name: rules.optionalText(80),
  signature: rules.optionalText(4000),
  username: rules.optionalText(254),
  password: z.string().max(512, 'max:512'),
  incoming: server,
  outgoing: server,
})
/** Of a new one the password is needed; of one that is edited, an empty one stays as it was. */
export const newSchema = schema.extend({ password: z.string().min(1, 'required').max(512, 'max:512') })
export type AccountInput = z.input<typeof schema>
export type AccountValues = z.output<typeof schema>
export type AccountForm = UseFormReturn<AccountInput, unknown, AccountValues>

export function startOf(account: MailAccount | null, preset: Preset): AccountInput {
  const servers = preset === 'yahoo' ? YAHOO : guess(account?.address ?? '')
  return {
    address: account?.address ?? '',
    name: account?.name ?? '',
    from_name: account?.from_name ?? '',
    signature: account?.signature ?? '',
    username: account?.username ?? '',
    password: '',
    incoming: account?.incoming ?? servers.incoming,
    outgoing: account?.outgoing ?? servers.outgoing,
  }
}

/** The field that a reason is about. */
const places = {
  mail_address_refused: 'host',
  mail_host_unknown: 'host',
  mail_no_connection: 'host',
  mail_not_secure: 'security',
  mail_protocol: 'port',
} as const

/** Which end of the mailbox did not do. */
function endOf(error: ApiError): 'incoming' | 'outgoing' {
  return error.errors.some((e) => e.path.split('.').includes('outgoing')) ? 'outgoing' : 'incoming'
}

/** Puts what the test of a connection found at the field that it is about. True when it has a place there. */
export function placeReason(error: unknown, form: AccountForm, t: TFunction, preset: Preset): boolean {
  if (!isApiError(error)) return false
  if (!isReason(error.code)) {
    const part = error.errors.some((e) => e.code === 'not_secure') ? 'security' : 'host'
    return placeErrors(error, form, t, { incoming: `incoming.${part}`, outgoing: `outgoing.${part}` })
  }
  const end = endOf(error)
  const part = places[error.code as keyof typeof places]
  // With a preset the servers are not on the form: the sentence stands above the button.
  if (part && preset === 'yahoo') return false
  const text = t([`mail_accounts:reason.${error.code}_${preset || 'imap'}`, `mail_accounts:reason.${error.code}`], {
    host: form.getValues(`${end}.host`),
  })
  if (error.code === 'mail_sign_in' || error.code === 'mail_permission')
    form.setError('password', { type: 'server', message: text }, { shouldFocus: true })
  else if (part) form.setError(`${end}.${part}`, { type: 'server', message: text }, { shouldFocus: true })
  else return false
  return true
}
