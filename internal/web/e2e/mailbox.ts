import { createConnection } from 'node:net'
import { expect, type APIRequestContext } from '@playwright/test'

/** The password of every mailbox of the development stack. */
export const MAIL_PASSWORD = 'demo'

function hostOf(address: string): { host: string; port: number } {
  const at = address.lastIndexOf(':')
  return { host: address.slice(0, at), port: Number(address.slice(at + 1)) }
}

/** Where mailboxes are read. */
export const imap = () => hostOf(process.env.MSAAS_DEV_IMAP_ADDR ?? '')
/** Where mails are handed in. */
export const smtp = () => hostOf((process.env.MSAAS_SMTP_URL ?? '').replace(/^smtp:\/\//, ''))

export interface Letter {
  from: string
  to: string
  subject: string
  text: string
  html?: string
  messageId?: string
  inReplyTo?: string
  file?: { name: string; type: string; content: Buffer }
}

/** Hands a mail in, as somebody outside of the clinic would. */
export async function deliver(letter: Letter): Promise<void> {
  const { host, port } = smtp()
  const lines = [
    'EHLO outside.test',
    `MAIL FROM:<${/<(.+)>/.exec(letter.from)?.[1] ?? letter.from}>`,
    `RCPT TO:<${letter.to}>`,
    'DATA',
    `${messageOf(letter)}\r\n.`,
    'QUIT',
  ]
  await new Promise<void>((resolve, reject) => {
    const socket = createConnection(port, host)
    let heard = ''
    socket.setEncoding('utf8')
    socket.on('error', reject)
    socket.on('close', () => (lines.length === 0 ? resolve() : reject(new Error(`mail not taken: ${heard}`))))
    socket.on('data', (piece: string) => {
      heard += piece
      // An answer ends with a line that has a space after its number.
      if (!/^\d{3} .*\r\n$/m.test(heard)) return
      if (!/^[23]/.test(heard)) {
        socket.destroy()
        return
      }
      heard = ''
      const next = lines.shift()
      if (next !== undefined) socket.write(`${next}\r\n`)
    })
  })
}

function messageOf({ from, to, subject, text, html, messageId, inReplyTo, file }: Letter): string {
  const head = [
    `From: ${from}`,
    `To: ${to}`,
    `Subject: =?utf-8?B?${Buffer.from(subject).toString('base64')}?=`,
    `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${messageId ?? `${crypto.randomUUID()}@outside.test`}>`,
    ...(inReplyTo ? [`In-Reply-To: <${inReplyTo}>`, `References: <${inReplyTo}>`] : []),
    'MIME-Version: 1.0',
  ]
  const body = [
    `Content-Type: text/${html ? 'html' : 'plain'}; charset=utf-8`,
    'Content-Transfer-Encoding: base64',
    '',
    wrapped(Buffer.from(html ?? text)),
  ]
  if (!file) return [...head, ...body].join('\r\n')
  const name = `=?utf-8?B?${Buffer.from(file.name).toString('base64')}?=`
  return [
    ...head,
    'Content-Type: multipart/mixed; boundary="b1"',
    '',
    '--b1',
    ...body,
    '--b1',
    `Content-Type: ${file.type}; name="${name}"`,
    `Content-Disposition: attachment; filename="${name}"`,
    'Content-Transfer-Encoding: base64',
    '',
    wrapped(file.content),
    '--b1--',
  ].join('\r\n')
}

function wrapped(content: Buffer): string {
  return (content.toString('base64').match(/.{1,76}/g) ?? []).join('\r\n')
}

/** The next mail that an address got, as it was delivered. */
export async function rawMail(request: APIRequestContext, to: string, contains: string): Promise<string> {
  const view = process.env.MSAAS_DEV_MAIL_URL ?? ''
  const query = new URLSearchParams({ to, contains, timeout: '30s' })
  const answer = await request.get(`${view}/api/wait?${query.toString()}`)
  expect(answer.status(), `a mail to ${to}`).toBe(200)
  const { id } = (await answer.json()) as { id: number | string }
  return (await request.get(`${view}/api/messages/${String(id)}/raw`)).text()
}

/** Connects a mailbox of the development stack to the clinic, and gives its identifier. */
export async function connectMailbox(request: APIRequestContext, api: string, address: string, name: string): Promise<string> {
  const answer = await request.post(`${api}/mail-accounts`, {
    headers: { 'Idempotency-Key': crypto.randomUUID().replaceAll('-', '') },
    data: {
      address,
      name,
      from_name: 'Clinica Dentalux',
      password: MAIL_PASSWORD,
      incoming: { ...imap(), security: 'plain' },
      outgoing: { ...smtp(), security: 'plain' },
    },
  })
  expect(answer.status(), await answer.text()).toBe(201)
  return ((await answer.json()) as { id: string }).id
}

/** Has the mailbox read now. */
export async function readNow(request: APIRequestContext, api: string, account: string): Promise<void> {
  const answer = await request.post(`${api}/mail-accounts/${account}/sync`)
  expect(answer.ok(), await answer.text()).toBe(true)
}
