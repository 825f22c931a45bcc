import type { TFunction } from 'i18next'
import type { MailAccount, MailServer } from './types'

/** The codes that have words of their own; see internal/inbox/mailbox. */
const KNOWN = [
  'mail_address_refused',
  'mail_host_unknown',
  'mail_no_connection',
  'mail_not_secure',
  'mail_sign_in',
  'mail_permission',
  'mail_throttled',
  'mail_protocol',
]

export function isReason(code: string): boolean {
  return KNOWN.includes(code)
}

/** Why a mailbox needs somebody, in plain words; some providers have words of their own. */
export function reasonOf(t: TFunction, account: Pick<MailAccount, 'code' | 'kind' | 'preset'> & { incoming?: MailServer }): string {
  const code = isReason(account.code) ? account.code : 'other'
  const provider = account.preset || account.kind
  return t([`mail_accounts:reason.${code}_${provider}`, `mail_accounts:reason.${code}`], { host: account.incoming?.host ?? '' })
}
