import type { APIRequestContext, Browser, Page } from '@playwright/test'
import { expect, expectAccessible, test } from './clinic'
import { smallTargets } from './hands'

const API = '/api/v1/tenants/dentalux'
const unique = () => String(Date.now()).slice(-7)
const CLINIC = 'Clinica Dentalux'

/** The owner in a browser of their own. */
async function asOwner(browser: Browser, size: { width: number; height: number }): Promise<Page> {
  const context = await browser.newContext({ viewport: size, locale: 'ro-RO', storageState: { cookies: [], origins: [] } })
  const answer = await context.request.post('/api/v1/auth/sign-in', { data: { email: 'ana@demo.test', password: 'demo-demo-2026' } })
  expect(answer.ok()).toBe(true)
  return context.newPage()
}

/** Connects an account on Stripe's page, after leaving the one that is connected. */
async function connect(page: Page) {
  await page.goto('/c/dentalux/settings/payments')
  await expect(page.getByRole('heading', { name: 'Încasări online' })).toBeVisible()
  const begin = page.getByRole('button', { name: 'Conectează Stripe' })
  await expect(begin.or(page.getByRole('button', { name: 'Deconectează' }).first())).toBeVisible()
  if (!(await begin.isVisible())) {
    await page.getByRole('button', { name: 'Deconectează' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Deconectează' }).click()
  }
  await begin.click()
  await page.getByRole('button', { name: 'Connect this account' }).click()
  await expect(page.getByText('Contul a fost conectat.')).toBeVisible()
  await expect(page.getByText('Primește plăți', { exact: true })).toBeVisible()
  await expectAccessible(page)
}

/** An appointment of a client of its own, with a price. */
async function appointment(request: APIRequestContext): Promise<{ id: string; start: string; client: string }> {
  const client = `Plătitor ${unique()}`
  const made = await request.post(`${API}/clients`, { data: { name: client, email: `platitor-${unique()}@people.test` } })
  const { id: client_id } = (await made.json()) as { id: string }
  const items = async (path: string) => ((await (await request.get(API + path)).json()) as { items: { id: string }[] }).items
  const [provider] = await items('/providers')
  const [service] = await items('/services')
  const day = new Date(Date.now() + 400 * 86_400_000 + Math.floor(Math.random() * 200) * 86_400_000).toISOString().slice(0, 10)
  const answer = await request.post(`${API}/appointments`, {
    data: {
      client_id,
      provider_id: provider?.id,
      service_ids: [service?.id],
      start: `${day}T10:00`,
      price: { amount: 150_00, currency: 'RON' },
      override: { reason: 'test', outside_hours: true },
    },
  })
  expect(answer.ok(), await answer.text()).toBe(true)
  return { ...((await answer.json()) as { id: string; start: string }), client }
}

for (const size of [
  { width: 1280, height: 860 },
  { width: 390, height: 844 },
])
  test(`a clinic connects its account, makes a link of an appointment, the client pays it, and part goes back at ${size.width} px`, async ({
    browser,
    request,
  }) => {
    test.setTimeout(90_000)
    const page = await asOwner(browser, size)
    await connect(page)
    const a = await appointment(request)

    // From the appointment: the amount and what it is for stand there already.
    await page.goto(`/c/dentalux/calendar?date=${a.start.slice(0, 10)}&open=${a.id}`)
    await page.getByRole('button', { name: 'Încasează' }).click()
    const dialog = page.getByRole('dialog', { name: 'Încasează o plată' })
    await expect(dialog.getByRole('textbox', { name: 'Sumă' })).toHaveValue('150')
    await dialog.getByRole('textbox', { name: 'Sumă' }).press('l')
    await expect(dialog.getByRole('radio', { name: 'Link de plată' })).toBeChecked()
    await expectAccessible(page)
    await dialog.getByRole('button', { name: /^Creează linkul de/ }).click()
    const ready = page.getByRole('dialog', { name: 'Linkul e gata' })
    const link = await ready.getByRole('textbox', { name: 'Adresa linkului' }).inputValue()
    await ready.getByRole('button', { name: 'Cod QR' }).click()
    await expect(ready.getByText('Clientul îl scanează cu telefonul')).toBeVisible()
    await ready.getByRole('button', { name: 'Trimite prin e-mail' }).click()
    await expect(ready.getByText(/e-mail: trimis/)).toBeVisible({ timeout: 20_000 })
    await expectAccessible(page)
    await ready.getByRole('button', { name: 'Gata' }).click()

    // The clinic looks on while the client pays.
    await page.goto('/c/dentalux/payments')
    const row = page.locator('tr, li').filter({ hasText: a.client })
    await row.getByRole('button').click()
    const panel = page.getByRole(size.width > 500 ? 'complementary' : 'dialog', { name: 'Plata' })
    await expect(panel.getByText('De plătit')).toBeVisible()
    await expectAccessible(page)

    const client = await (await browser.newContext({ viewport: size, locale: 'ro-RO', storageState: { cookies: [], origins: [] } })).newPage()
    await client.goto(link)
    await expect(client.getByRole('heading', { name: `${CLINIC} vă roagă să plătiți` })).toBeVisible()
    await expect(client.getByText(a.client)).toHaveCount(0)
    await expectAccessible(client)
    await client.getByRole('button', { name: 'English' }).click()
    await client.getByRole('button', { name: /^Pay .* by card/ }).click()
    await client.getByRole('button', { name: 'Pay' }).click()
    await expect(client.getByRole('heading', { name: 'Plata a fost făcută' })).toBeVisible()
    await expectAccessible(client)
    await expect(panel.getByText('Plătit', { exact: true })).toBeVisible({ timeout: 20_000 }) // without reloading

    await client.goto(link)
    await expect(client.getByRole('heading', { name: 'Plata a fost făcută' })).toBeVisible()
    await expect(client.getByRole('button', { name: /Plătiți/ })).toHaveCount(0)

    await panel.getByRole('button', { name: 'Rambursează' }).click()
    const refund = page.getByRole('dialog', { name: 'Rambursează plata' })
    await refund.getByRole('textbox', { name: 'Sumă' }).fill('50')
    await refund.getByRole('textbox', { name: 'Motiv' }).fill('O ședință mai puțin')
    await expectAccessible(page)
    await refund.getByRole('button', { name: /^Rambursează 50,00 lei/ }).click()
    await expect(panel.getByText('Rambursat parțial')).toBeVisible()
    await expect(panel.getByText('O ședință mai puțin')).toBeVisible()
    await client.reload()
    await expect(client.getByText(/v-a înapoiat 50,00 lei/)).toBeVisible()
    await client.context().close()
    await page.context().close()
  })

for (const size of [
  { width: 1280, height: 860 },
  { width: 390, height: 844 },
])
  test.describe(`the desk at ${size.width} px`, () => {
    test.use({ viewport: size })

    test('cash is entered in seconds, a mistake is corrected, and the list goes out as a table', async ({ page }) => {
      await page.goto('/c/dentalux/payments')
      await expect(page.getByRole('heading', { name: 'Plăți', level: 1 })).toBeVisible()
      await expect(page.getByText('Încasat azi')).toBeVisible()
      const purpose = `Detartraj ${unique()}`
      if (size.width > 500) await page.keyboard.press('n')
      else await page.getByRole('button', { name: 'Încasează' }).click()
      const dialog = page.getByRole('dialog', { name: 'Încasează o plată' })
      await dialog.getByRole('textbox', { name: 'Sumă' }).fill('180,50')
      await dialog.getByRole('textbox', { name: 'Pentru ce' }).fill(purpose)
      await page.keyboard.press('Enter')
      await expect(page.getByText('S-au încasat 180,50 lei.')).toBeVisible()
      const panel = page.getByRole(size.width > 500 ? 'complementary' : 'dialog', { name: 'Plata' })
      await expect(panel.getByText('Plătit', { exact: true })).toBeVisible()
      await expect(panel.getByText('Numerar')).toBeVisible()
      await expect(panel.getByRole('button', { name: 'Rambursează' })).toHaveCount(0) // the owner's
      await panel.getByRole('button', { name: 'Corectează' }).click()
      const correct = page.getByRole('dialog', { name: 'Corectează înregistrarea' })
      await correct.getByRole('textbox', { name: 'Motiv' }).fill('Suma greșită')
      await correct.getByRole('button', { name: 'Corectează' }).click()
      await expect(panel.getByText('Suma greșită')).toBeVisible()
      await expect(panel.getByText('Corectat', { exact: true })).toBeVisible()
      await panel.getByRole('button', { name: 'Închide' }).click()
      await expectAccessible(page)
      // A pill is as high as it has to be; its button inside is two pixels less.
      if (size.width < 500) expect((await smallTargets(page)).filter((x) => !/Stare|Metodă|Perioadă/.test(x))).toEqual([])

      await page.getByRole('button', { name: 'Exportă' }).click()
      const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: 'Descarcă CSV' }).click()])
      const chunks: Buffer[] = []
      for await (const chunk of await file.createReadStream()) chunks.push(chunk as Buffer)
      const text = Buffer.concat(chunks).toString('utf8')
      expect(text).toContain(purpose)
      expect(text).toContain('180.50')
      expect(file.suggestedFilename()).toMatch(/^payments-.*\.csv$/)
    })
  })
