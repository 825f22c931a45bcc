import type { MailAccount } from './types'

/** How a mailbox is called where one is chosen: "Recepție · receptie@clinica.ro", or its address alone. */
export function labelOf({ name, address }: MailAccount): string {
  return name === address ? address : `${name} · ${address}`
}
