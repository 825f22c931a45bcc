import { expect, type APIRequestContext } from '@playwright/test'

interface Message {
  id: number | string
  text: string
}

const seen = new Map<string, string>()

/** Waits for the next mail to an address and gives what the pattern's group finds in its text. */
export async function nextMail(request: APIRequestContext, to: string, pattern: RegExp): Promise<string> {
  const query = new URLSearchParams({ to, timeout: '30s', after: seen.get(to) ?? '0' })
  const answer = await request.get(`${process.env.MSAAS_DEV_MAIL_URL ?? ''}/api/wait?${query.toString()}`)
  expect(answer.status(), `a mail to ${to}`).toBe(200)
  const message = (await answer.json()) as Message
  seen.set(to, String(message.id))
  const found = pattern.exec(message.text)?.[1]
  expect(found, message.text).toBeTruthy()
  return found ?? ''
}
