import type { APIRequestContext, Browser, Page } from '@playwright/test'
import { expect, expectAccessible, test } from './clinic'
import { smallTargets } from './hands'
import { nextMail } from './mail'

const API = '/api/v1/tenants/dentalux'
const unique = () => String(Date.now()).slice(-7)

/** The owner in a browser of their own. */
async function asOwner(browser: Browser, size: { width: number; height: number }): Promise<Page> {
  const context = await browser.newContext({ viewport: size, locale: 'ro-RO', storageState: { cookies: [], origins: [] } })
  const answer = await context.request.post('/api/v1/auth/sign-in', { data: { email: 'ana@demo.test', password: 'demo-demo-2026' } })
  expect(answer.ok()).toBe(true)
  return context.newPage()
}

interface Visit {
  id: string
  start: string
  client: string
  email: string
}

/** An appointment of a client of its own, with a price. */
async function visit(request: APIRequestContext): Promise<Visit> {
  const who = { name: `Facturat ${unique()}`, email: `facturat-${unique()}@people.test` }
  const made = await request.post(`${API}/clients`, { data: who })
  const { id: client_id } = (await made.json()) as { id: string }
  const items = async (path: string) => ((await (await request.get(API + path)).json()) as { items: { id: string }[] }).items
  const [provider] = await items('/providers')
  const [service] = await items('/services')
  const day = new Date(Date.now() + 700 * 86_400_000 + Math.floor(Math.random() * 200) * 86_400_000).toISOString().slice(0, 10)
  const answer = await request.post(`${API}/appointments`, {
    data: {
      client_id,
      provider_id: provider?.id,
      service_ids: [service?.id],
      start: `${day}T10:00`,
      price: { amount: 240_00, currency: 'RON' },
      override: { reason: 'test', outside_hours: true },
    },
  })
  expect(answer.ok(), await answer.text()).toBe(true)
  return { ...((await answer.json()) as { id: string; start: string }), client: who.name, email: who.email }
}

test('the owner sets in whose name invoices are; a wrong number is refused at its field', async ({ browser }) => {
  const page = await asOwner(browser, { width: 1280, height: 860 })
  await page.goto('/c/dentalux/settings/invoices')
  await expect(page.getByRole('heading', { name: 'Facturi', exact: true })).toBeVisible()
  await page.getByLabel('CUI / CIF').fill('18547291')
  await page.getByLabel('IBAN').fill('RO49 AAAA 1B31 0075 9384 0001')
  await page.getByRole('button', { name: 'Salvează' }).click()
  await expect(page.getByText('Numărul nu este corect: cifra de control nu se potrivește.')).toHaveCount(2)
  await expectAccessible(page)
  await page.getByLabel('CUI / CIF').fill('RO 18547290')
  await page.getByLabel('IBAN').fill('RO49 AAAA 1B31 0075 9384 0000')
  await page.getByLabel('Capital social').fill(`${unique()} lei`)
  await page.getByRole('button', { name: 'Salvează' }).click()
  await expect(page.getByText('Salvat')).toBeVisible()
  await expect(page.getByLabel('CUI / CIF')).toHaveValue('18547290')
  await page.context().close()
})

for (const size of [
  { width: 1280, height: 860 },
  { width: 390, height: 844 },
])
  test.describe(`at ${size.width} px`, () => {
    test.use({ viewport: size })

    test('an invoice is issued from an appointment, seen, mailed and taken back', async ({ page, request }) => {
      test.setTimeout(90_000)
      const v = await visit(request)

      // Three clicks: the appointment's invoice, issue, yes.
      await page.goto(`/c/dentalux/calendar?date=${v.start.slice(0, 10)}&open=${v.id}`)
      await page.getByRole('button', { name: 'Factură', exact: true }).click()
      await expect(page.getByRole('heading', { name: 'Factură nouă' })).toBeVisible()
      await expect(page.getByLabel('Nume', { exact: true })).toHaveValue(v.client)
      await expect(page.getByTestId('total')).toHaveText('240,00 lei')

      // The sums follow what one types: a line with VAT and a discount.
      await page.getByRole('button', { name: 'Adaugă o poziție' }).click()
      await page.getByLabel('Denumire 2', { exact: true }).fill('Periuță electrică')
      await page.getByLabel('TVA 2', { exact: true }).selectOption({ label: '21 %' })
      await page.getByLabel('Cantitate 2').fill('1,5')
      await page.getByLabel('Preț fără TVA 2').fill('19,99')
      await page.getByLabel('Reducere 2').fill('10')
      await expect(page.getByTestId('total')).toHaveText('272,66 lei')
      await page.getByLabel('Strada și numărul').fill('Str. Lungă 1')
      await page.getByLabel('Județ').selectOption({ label: 'București' })
      await page.getByLabel('Sector').selectOption({ label: 'Sectorul 3' })
      await expectAccessible(page)
      if (size.width < 500) expect(await smallTargets(page)).toEqual([])
      await page.getByRole('button', { name: 'Emite', exact: true }).click()
      await page.getByRole('dialog', { name: 'Emite factura' }).getByRole('button', { name: 'Emite factura' }).click()

      const panel = page.getByRole(size.width < 500 ? 'dialog' : 'complementary', { name: 'Factură' })
      await expect(panel.getByRole('heading', { name: /^Factura DLX-\d{4}$/ })).toBeVisible()
      await expect(panel.getByText('e-Factura: fișierul este complet')).toBeVisible()
      const name = (await panel.getByRole('heading', { name: /^Factura DLX/ }).innerText()).replace('Factura ', '')
      const pdf = await request.get((await panel.getByRole('link', { name: 'Vezi PDF' }).getAttribute('href')) ?? '')
      expect(pdf.headers()['content-type']).toBe('application/pdf')
      expect((await pdf.body()).subarray(0, 5).toString()).toBe('%PDF-')

      // It leaves by mail, and says so.
      await panel.getByRole('button', { name: 'Trimite' }).click()
      const mail = page.getByRole('dialog', { name: `Trimite ${name} prin e-mail` })
      await expect(mail.getByLabel('Către')).toHaveValue(v.email)
      await mail.getByLabel('Mesaj').fill('Vă așteptăm la control.')
      await mail.getByRole('button', { name: 'Trimite' }).click()
      await expect(page.getByText(`Factura pleacă spre ${v.email}.`)).toBeVisible()
      expect(await nextMail(request, v.email, new RegExp(`(Vă așteptăm la control\\.[\\s\\S]*${name}[\\s\\S]*272,66)`))).toBeTruthy()
      await expect(panel.getByText(`Trimisă către ${v.email}`)).toBeVisible({ timeout: 20_000 })

      // Taken back: a part first, then all that is left.
      await panel.getByRole('button', { name: 'Stornează' }).click()
      const storno = page.getByRole('dialog', { name: `Stornează ${name}` })
      await storno.getByRole('checkbox', { name: 'Periuță electrică' }).click()
      await storno.getByLabel('Motiv').fill('Preț greșit')
      await expectAccessible(page)
      await storno.getByRole('button', { name: 'Stornează 240,00 lei' }).click()
      await expect(panel.getByRole('heading', { name: /^Storno STO-\d{4}$/ })).toBeVisible()
      await panel.getByRole('button', { name, exact: true }).click()
      await expect(panel.getByRole('heading', { name: `Factura ${name}` })).toBeVisible()
      await panel.getByRole('button', { name: 'Stornează' }).click()
      await page
        .getByRole('dialog', { name: `Stornează ${name}` })
        .getByRole('button', { name: 'Stornează tot' })
        .click()
      await expect(panel.getByRole('heading', { name: /^Storno STO-\d{4}$/ })).toBeVisible()
      await panel.getByRole('button', { name: 'Închide' }).click()
      await expect(page.locator('tr, li').filter({ hasText: v.client }).filter({ hasText: 'Stornată' })).toHaveCount(1)
      await expectAccessible(page)
    })

    test('the list of invoices', async ({ page }) => {
      await page.goto('/c/dentalux/payments/invoices')
      await expect(page.getByRole('heading', { name: 'Facturi' })).toBeVisible()
      await expect(page.getByText(/^DLX-\d{4}/).first()).toBeVisible()
      await expectAccessible(page)
    })
  })
