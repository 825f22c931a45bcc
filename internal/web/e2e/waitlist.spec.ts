import type { APIRequestContext, Page } from '@playwright/test'
import { expect, expectAccessible, test } from './clinic'
import { nextMail } from './mail'

const API = '/api/v1/tenants/dentalux'
const unique = () => String(Date.now()).slice(-7)

/** A client of the test's own, who can be written to. */
async function newClient(request: APIRequestContext): Promise<{ name: string; email: string }> {
  const who = { name: `Așteptător ${unique()}`, email: `asteptator-${unique()}@people.test` }
  const answer = await request.post(`${API}/clients`, { data: who })
  expect(answer.ok(), await answer.text()).toBe(true)
  return who
}

async function openWaitlist(page: Page) {
  await page.goto('/c/dentalux/waitlist')
  await expect(page.getByRole('heading', { name: 'Listă de așteptare' })).toBeVisible()
}

async function add(page: Page, name: string, auto: boolean) {
  await page.getByRole('button', { name: 'Adaugă pe listă' }).first().click()
  const sheet = page.getByRole('dialog', { name: 'Adaugă pe lista de așteptare' })
  await sheet.getByRole('combobox', { name: 'Client' }).fill(name)
  await sheet.getByRole('option', { name }).click()
  await sheet.getByRole('combobox', { name: 'Servicii' }).selectOption({ index: 1 })
  if (!auto) await sheet.getByRole('switch', { name: /Oferă automat/ }).click()
  await sheet.getByRole('button', { name: 'Adaugă', exact: true }).click()
  await expect(page.getByText(`${name} este pe lista de așteptare.`)).toBeVisible()
  return page.getByRole('row').filter({ hasText: name })
}

for (const size of [
  { width: 1280, height: 860 },
  { width: 390, height: 844 },
])
  test.describe(`at ${size.width} px`, () => {
    test.use({ viewport: size })

    test('a free time is offered by itself, and the mail’s link books it', async ({ page, request, browser }) => {
      const client = await newClient(request)
      await openWaitlist(page)
      const row = await add(page, client.name, true)
      await expect(row.getByText('Are ofertă')).toBeVisible({ timeout: 20_000 })
      await expectAccessible(page)
      const link = await nextMail(request, client.email, /(\/offer\/[A-Za-z0-9_~-]+)/)

      const visitor = await (await browser.newContext({ viewport: size, locale: 'ro-RO', storageState: { cookies: [], origins: [] } })).newPage()
      await visitor.goto(link)
      await expect(visitor.getByRole('heading', { name: 'O oră liberă pentru dumneavoastră' })).toBeVisible()
      await expect(visitor.getByText(client.name)).toHaveCount(0)
      await expectAccessible(visitor)
      await visitor.getByRole('button', { name: 'Accept ora' }).click()
      await expect(visitor.getByRole('heading', { name: 'Ora este a dumneavoastră' })).toBeVisible()
      await visitor.reload()
      await expect(visitor.getByRole('heading', { name: 'Ora este a dumneavoastră' })).toBeVisible()
      await visitor.context().close()

      await expect(row).toHaveCount(0)
      await page.getByRole('radio', { name: 'Programați' }).click()
      await expect(page.getByRole('row').filter({ hasText: client.name }).getByRole('link', { name: 'Vezi programarea' })).toBeVisible()
    })

    test('books a fitting time by hand, and takes somebody off and back', async ({ page, request }) => {
      const [first, second] = [await newClient(request), await newClient(request)]
      await openWaitlist(page)
      const row = await add(page, first.name, false)
      await row.getByRole('button', { name: 'Ore libere' }).click()
      const times = page.getByRole('dialog', { name: `Ore libere pentru ${first.name}` })
      await expect(times.getByRole('button', { name: /^Oferă: / }).first()).toBeVisible()
      await expectAccessible(page)
      await times
        .getByRole('button', { name: /^Programează: / })
        .first()
        .click()
      await expect(page.getByText(`${first.name} este programat.`)).toBeVisible()
      await expect(row).toHaveCount(0)

      const other = await add(page, second.name, false)
      await other.getByRole('button', { name: `Acțiuni pentru ${second.name}` }).click()
      await page.getByRole('menuitem', { name: 'Scoate de pe listă' }).click()
      await expect(other).toHaveCount(0)
      await page.getByRole('button', { name: 'Anulează' }).last().click()
      await expect(other).toBeVisible()
      const fits = await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)
      expect(fits).toBe(true)
    })
  })

test('puts somebody on the list by keyboard alone', async ({ page, request }) => {
  const client = await newClient(request)
  await openWaitlist(page)
  await page.getByRole('button', { name: 'Adaugă pe listă' }).first().focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('combobox', { name: 'Client' })).toBeFocused()
  await page.keyboard.type(client.name)
  await expect(page.getByRole('option', { name: client.name })).toBeVisible()
  await page.keyboard.press('Enter')
  await page.getByRole('combobox', { name: 'Servicii' }).focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Tab')
  await page.getByRole('switch', { name: /Oferă automat/ }).focus()
  await page.keyboard.press('Space')
  await page.getByRole('button', { name: 'Adaugă', exact: true }).focus()
  await page.keyboard.press('Enter')
  await expect(page.getByText(`${client.name} este pe lista de așteptare.`)).toBeVisible()
  await expect(page.getByRole('row').filter({ hasText: client.name })).toBeVisible()
})

test('a link that is not one says so and nothing else', async ({ page }) => {
  await page.goto('/offer/01jd3m8w1q2v5y7x9z0abcdefg~01jd3m8w1q2v5y7x9z0abcdefg~1~AAAAAAAAAAAAAAAAAAAAAA')
  await expect(page.getByRole('heading', { name: 'Legătura nu este valabilă' })).toBeVisible()
  await expectAccessible(page)
})
