import { expect, test, type Page } from '@playwright/test'
import { expectAccessible } from './clinic'

const stamp = Date.now().toString(36)
const PASSWORD = 'patru-cuvinte-usor-de-retinut'
const clinic = `Clinica Plăților ${stamp}`
const owner = `ana.${stamp}@billing.test`
const stripe = process.env.MSAAS_DEV_STRIPE_URL ?? ''
const DAY = 24 * 60 * 60
let slug = ''

test.describe.configure({ mode: 'serial' })
test.skip(stripe === '', 'the stand-in of Stripe does not run')

/** Lets days pass at the stand-in for the clinic: everything of it lies so much further back. */
async function daysPass(page: Page, days: number) {
  const answer = await page.request.post(`${stripe}/control/age`, { form: { customer: clinic, seconds: String(days * DAY) } })
  expect(answer.ok()).toBe(true)
}

async function enter(page: Page) {
  const answer = await page.request.post('/api/v1/auth/sign-in', { data: { email: owner, password: PASSWORD } })
  expect(answer.ok()).toBe(true)
}

const plan = () => `/c/${slug}/settings/plan`
const subscription = (page: Page) => page.getByRole('region', { name: 'Abonamentul clinicii' })

test('the owner subscribes', async ({ page }) => {
  await page.request.post('/api/v1/auth/sign-up', { data: { email: owner, password: PASSWORD, name: 'Ana Țurcanu', language: 'ro' } })
  const made = await page.request.post('/api/v1/tenants', { data: { name: clinic, time_zone: 'Europe/Bucharest', currency: 'RON', language: 'ro' } })
  slug = ((await made.json()) as { slug: string }).slug
  await page.goto(`/c/${slug}/settings/clinic`)
  await page.getByRole('link', { name: 'Plan și locuri' }).click()
  await expect(page.getByText('Perioada de probă ține până la')).toBeVisible()
  await expectAccessible(page)
  await page.getByLabel('Locuri', { exact: true }).fill('3')
  await expect(page.getByText(/Nimic de plătit acum\. Din .*: 147,00 lei plus TVA/)).toBeVisible()
  await page.getByRole('button', { name: 'Continuă la plată' }).click()
  await expect(page.getByRole('heading', { name: 'Subscribe' })).toBeVisible()
  await page.getByLabel(/declined/).check()
  await page.getByRole('button', { name: 'Subscribe' }).click()
  await expect(page.getByText('Your card was declined.')).toBeVisible()
  await page.getByLabel(/works/).check()
  await page.getByRole('button', { name: 'Subscribe' }).click()
  await expect(page).toHaveURL(new RegExp(`${plan()}$`))
  await expect(page.getByText('Abonamentul este activ.')).toBeVisible()
  await expect(page.getByText('1 din 3 locuri ocupate')).toBeVisible()
  await expectAccessible(page)
})

test('the owner raises the seats and sees before what it costs', async ({ page }) => {
  await enter(page)
  await daysPass(page, 31)
  await page.goto(plan())
  await expect(page.getByText('Totul e plătit.')).toBeVisible()
  await page.getByRole('button', { name: 'Un loc în plus' }).click()
  await page.getByRole('button', { name: 'Un loc în plus' }).click()
  await expect(page.getByText('De plătit acum')).toBeVisible()
  await expect(page.getByText('245,00 lei', { exact: true })).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Adaugă 2 locuri' }).click()
  await expect(page.getByText('Clinica are acum 5 locuri.')).toBeVisible()
  await expect(page.getByText('1 din 5 locuri ocupate')).toBeVisible()
  const invoices = page.getByRole('table', { name: 'Facturi' })
  await expect(invoices.getByRole('row')).toHaveCount(4)
  await expect(invoices.getByRole('link', { name: /în PDF/ }).first()).toHaveAttribute('href', /\/pdf$/)

  await page.getByLabel('Locuri', { exact: true }).fill('2')
  await expect(page.getByText(/Locurile se eliberează acum/)).toBeVisible()
  await page.getByRole('button', { name: 'Renunță la 3 locuri' }).click()
  await expect(page.getByText(/plătești pentru 2 locuri/)).toBeVisible()
  await page.getByLabel('Locuri', { exact: true }).fill('5')
  await page.getByRole('button', { name: 'Adaugă 3 locuri' }).click()
  await expect(page.getByText('1 din 5 locuri ocupate')).toBeVisible()
})

test('a payment fails, and the whole clinic is told', async ({ page }) => {
  await enter(page)
  await page.goto(plan())
  await page.getByRole('button', { name: 'Schimbă cardul sau abonamentul' }).click()
  await page.getByLabel(/fails when charged later/).check()
  await page.getByRole('button', { name: 'Use this card' }).click()
  await page.getByRole('link', { name: 'Return to the clinic' }).click()
  await expect(page.getByText('•••• 0341')).toBeVisible()
  await daysPass(page, 31)
  await page.goto(`/c/${slug}/calendar`)
  await expect(subscription(page)).toContainText('O plată nu a reușit. Totul merge încă')
  await expectAccessible(page)
  await subscription(page).getByRole('link', { name: 'Plătește' }).click()
  await expect(page.getByText('Plată nereușită')).toBeVisible()
  await expect(page.getByRole('link', { name: 'Plătește 245,00 lei' })).toBeVisible()
})

test('when the grace is over one may look, and once it is paid everything works', async ({ page }) => {
  await enter(page)
  await daysPass(page, 7)
  await page.goto(`/c/${slug}/clients`)
  await expect(subscription(page)).toContainText('datele pot fi doar văzute')
  await page.getByRole('button', { name: 'Client nou' }).first().click()
  await page.getByLabel('Nume', { exact: true }).fill('Ion Vasile')
  await page.getByRole('button', { name: 'Adaugă clientul' }).click()
  await expect(page.getByText('Nu s-a salvat: clinica poate fi doar consultată')).toBeVisible()
  await page.goto(plan())
  await expectAccessible(page)
  const [invoice] = await Promise.all([page.waitForEvent('popup'), page.getByRole('link', { name: 'Plătește 245,00 lei' }).click()])
  await invoice.getByRole('button', { name: 'Pay the invoice' }).click()
  await expect(invoice.getByText('The invoice is paid.')).toBeVisible()
  await invoice.close()
  await expect(page.getByText('Totul e plătit.')).toBeVisible({ timeout: 15_000 })
  await expect(subscription(page)).toHaveCount(0)
})
