import type { APIRequestContext } from '@playwright/test'
import { expect, test } from '@playwright/test'
import { expectAccessible } from './clinic'
import { nextMail } from './mail'

const API = '/api/v1/tenants/dentalux'
const RULES = '/c/dentalux/settings/reminders'
const stamp = () => `${Date.now().toString(36)}${String(Math.floor(Math.random() * 1000))}`

test.describe.configure({ mode: 'serial' })

test.beforeEach(async ({ page }) => {
  const answer = await page.request.post('/api/v1/auth/sign-in', { data: { email: 'ana@demo.test', password: 'demo-demo-2026' } })
  expect(answer.ok()).toBe(true)
})

interface Rules {
  rules: object[]
  quiet: object
  channels: { channel: string; words: object }[]
  rev: number
}

async function rulesOf(request: APIRequestContext): Promise<Rules> {
  return (await (await request.get(`${API}/reminder-rules`)).json()) as Rules
}

/** Puts these rules, and no quiet hours, in the place of what the clinic has. */
async function setRules(request: APIRequestContext, rules: object[]) {
  const { rev } = await rulesOf(request)
  const data = { rules, quiet: { on: false, from: '21:00', to: '08:00' } }
  const answer = await request.put(`${API}/reminder-rules`, { data, headers: { 'If-Match': `"${String(rev)}"` } })
  expect(answer.ok(), await answer.text()).toBe(true)
}

/** A client who agreed to e-mail. */
async function agreed(request: APIRequestContext): Promise<{ id: string; name: string; email: string }> {
  const who = { name: `Amintit ${stamp()}`, email: `amintit-${stamp()}@people.test`, phone: '' }
  const answer = await request.post(`${API}/clients`, { data: who })
  expect(answer.ok(), await answer.text()).toBe(true)
  const { id } = (await answer.json()) as { id: string }
  const consent = await request.post(`${API}/clients/${id}/consents`, { data: { channel: 'email', granted: true, how: 'paper' } })
  expect(consent.ok(), await consent.text()).toBe(true)
  return { id, ...who }
}

/** Books at the next time on the grid that is more than half an hour away, and has a rule whose time is right now. */
async function bookDue(request: APIRequestContext, client: string): Promise<{ id: string; start: string }> {
  const grid = 5 * 60_000
  const start = Math.ceil((Date.now() + 31 * 60_000) / grid) * grid
  const minutes = Math.round((start - Date.now()) / 60_000)
  const all = await rulesOf(request)
  const words = all.channels.find((c) => c.channel === 'email')?.words
  await setRules(request, [{ id: '', on: true, channel: 'email', minutes, words }])
  const list = async (path: string) =>
    ((await (await request.get(API + path)).json()) as { items: { id: string; service_ids: string[]; active: boolean }[] }).items
  for (const provider of await list('/providers')) {
    const data = {
      client_id: client,
      provider_id: provider.id,
      service_ids: provider.service_ids.slice(0, 1),
      start: new Date(start).toISOString(),
      override: { reason: 'test de reamintire', outside_hours: true, overbook: true },
    }
    const answer = await request.post(`${API}/appointments`, { data })
    if (answer.ok()) return (await answer.json()) as { id: string; start: string }
  }
  throw new Error('nobody could be booked')
}

for (const width of [1280, 390])
  test.describe(`at ${String(width)}`, () => {
    test.use({ viewport: { width, height: 860 } })

    test('a reminder is written with its preview, switched off and deleted', async ({ page }) => {
      await setRules(page.request, [])
      await page.goto(RULES)
      await expect(page.getByRole('heading', { name: 'Clienții nu sunt anunțați încă' })).toBeVisible()
      await expect(page.getByText('SMS-urile nu sunt pornite pentru această clinică.')).toBeVisible()
      await page.getByRole('button', { name: 'Adaugă o reamintire' }).click()
      const form = page.getByRole('dialog', { name: 'Reamintire nouă' })
      await form.getByLabel('Cu cât timp înainte').fill('2')
      await form.getByLabel('Unitate').selectOption('days')
      await form.getByLabel('Subiect').fill('Pe {{date}} la {{clinic}}')
      await form.getByLabel('Text', { exact: true }).fill('Bună, {{nume}}')
      await expect(form.getByText('Nu există {{nume}}.')).toBeVisible()
      await form.getByLabel('Text', { exact: true }).fill('Vă așteptăm la ora ')
      await form.getByRole('button', { name: 'ora', exact: true }).click()
      await expect(form.getByLabel('Text', { exact: true })).toHaveValue('Vă așteptăm la ora {{time}}')
      const preview = form.getByRole('region', { name: 'Așa ajunge la client' })
      await expect(preview.getByRole('heading', { level: 4 })).toContainText('la Clinica Dentalux')
      await expect(preview.getByText('Vă așteptăm la ora 10:30')).toBeVisible()
      await form.getByRole('tab', { name: 'English' }).click()
      await expect(preview.getByRole('heading', { level: 4 })).toContainText('See you on')
      await expectAccessible(page)
      await form.getByRole('button', { name: 'Salvează' }).click()
      await expect(form).toHaveCount(0)
      const rule = page.getByRole('switch', { name: 'E-mail, cu 2 zile înainte' })
      await expect(rule).toBeChecked()
      await rule.click()
      await expect(rule).not.toBeChecked()
      await page.reload()
      await expect(rule).not.toBeChecked()
      await expectAccessible(page)
      await page.getByRole('button', { name: /^Șterge reamintirea/ }).click()
      await expect(page.getByRole('heading', { name: 'Clienții nu sunt anunțați încă' })).toBeVisible()
    })

    test('a text message says how many it takes, over a channel that is off', async ({ page }) => {
      await setRules(page.request, [])
      await page.goto(RULES)
      await page.getByRole('button', { name: 'Adaugă o reamintire' }).click()
      const form = page.getByRole('dialog', { name: 'Reamintire nouă' })
      await form.getByLabel('Canal').selectOption({ label: 'SMS (oprit)' })
      await form.getByLabel('Text', { exact: true }).fill('Vă așteptăm la ora {{time}}')
      await expect(form.getByText('24 de caractere: 1 SMS')).toBeVisible()
      await expect(form.getByText(/încapă doar 70 de caractere/)).toBeVisible()
      await form.getByRole('button', { name: 'Salvează' }).click()
      await expect(page.getByText('Acest canal este oprit: reamintirea nu se trimite.')).toBeVisible()
      await setRules(page.request, [])
    })

    test('a reminder arrives, its link confirms, then asks for another time, and the calendar shows it', async ({ page, browser }) => {
      test.setTimeout(120_000)
      const client = await agreed(page.request)
      const booked = await bookDue(page.request, client.id)
      const link = await nextMail(page.request, client.email, /(\/a\/[A-Za-z0-9_~-]+)/)
      const day = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Bucharest' }).format(new Date(booked.start))
      await page.goto(`/c/dentalux/calendar?date=${day}&view=day&open=${booked.id}`)
      await expect(page.getByText(/^E-mail: trimis/)).toBeVisible()

      const visitor = await (await browser.newContext({ viewport: { width, height: 860 }, locale: 'ro-RO' })).newPage()
      await visitor.goto(link)
      await expect(visitor.getByRole('heading', { name: 'Programarea dumneavoastră' })).toBeVisible()
      await expect(visitor.getByText(client.name)).toHaveCount(0)
      await expect(page.getByText(/Clientul a confirmat/)).toHaveCount(0)
      await expectAccessible(visitor)
      await visitor.getByRole('button', { name: 'English' }).click()
      await expect(visitor.getByRole('button', { name: 'I am coming' })).toBeVisible()
      await visitor.getByRole('button', { name: 'Română' }).click()
      await visitor.getByRole('button', { name: 'Confirm că vin' }).click()
      await expect(visitor.getByText('Mulțumim, ați confirmat programarea.')).toBeVisible()
      await expect(page.getByText(/^Clientul a confirmat/)).toBeVisible()

      await visitor.goto(`${link}?do=move`)
      await visitor.getByRole('button', { name: 'Da, cer altă oră' }).click()
      await expect(visitor.getByText('Clinica a primit cererea dumneavoastră.')).toBeVisible()
      await visitor.context().close()
      await expect(page.getByText('Clientul cere altă oră.')).toBeVisible()
      await expectAccessible(page)
      await page.getByRole('button', { name: 'Rezolvat' }).click()
      await expect(page.getByText('Clientul cere altă oră.')).toHaveCount(0)

      await page.goto(`/c/dentalux/clients/${client.id}`)
      await expect(page.getByText(/^Reamintire prin E-mail pentru/)).toBeVisible()
    })
  })
