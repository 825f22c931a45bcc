import type { AccountValues } from './form'
import type { Preset } from './presets'
import type { MailConnection } from './types'

/** The way to a mailbox as the server takes it; the servers of a preset are its own business. */
export function connectionOf({ address, username, password, incoming, outgoing }: AccountValues, preset: Preset): MailConnection {
  return preset === 'yahoo' ? { preset, address, password } : { address, username, password, incoming, outgoing }
}

/** The same for a mailbox that is edited: its address stays, and so does a password that was not written. Nothing when nothing of it changed. */
export function changeOf(values: AccountValues, preset: Preset, before: AccountValues): MailConnection | undefined {
  const { address: _, password, ...way } = connectionOf(values, preset)
  const { address: __, password: ___, ...was } = connectionOf(before, preset)
  if (password === '' && JSON.stringify(way) === JSON.stringify(was)) return undefined
  return { ...way, ...(password !== '' && { password }) }
}
