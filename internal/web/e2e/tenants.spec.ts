import { expect, test, type APIRequestContext, type Page } from '@playwright/test'
import { expectAccessible } from './clinic'

const PASSWORD = 'demo-demo-2026'
const MINUTE = 60_000

test.describe.configure({ timeout: 3 * MINUTE })

/** A clinic of its own, with its owner signed in on a page and one client. */
async function newClinic(page: Page, name: string) {
  const request = page.context().request
  const email = `${name.toLowerCase().replaceAll(' ', '.')}@owner.test`
  const person = { name: 'Mara Ilie', email, password: 'patru-cuvinte-usor-de-retinut', language: 'ro' }
  expect((await request.post('/api/v1/auth/sign-up', { data: person })).ok()).toBe(true)
  const settings = { name, time_zone: 'Europe/Bucharest', currency: 'RON', language: 'ro' }
  const answer = await request.post('/api/v1/tenants', { data: settings })
  expect(answer.ok(), await answer.text()).toBe(true)
  const { slug } = (await answer.json()) as { slug: string }
  return { slug, add: (client: string) => addClient(request, slug, client) }
}

async function addClient(request: APIRequestContext, slug: string, name: string) {
  const answer = await request.post(`/api/v1/tenants/${slug}/clients`, { data: { name } })
  expect(answer.ok(), await answer.text()).toBe(true)
}

async function openClinic(page: Page, name: string) {
  await page.goto('/sign-in')
  await page.getByLabel('E-mail').fill('admin@demo.test')
  await page.getByLabel('Parolă', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Intră în cont' }).click()
  await expect(page).toHaveURL(/\/admin/)
  await page.getByRole('searchbox').fill(name)
  await page.getByRole('link', { name, exact: true }).click()
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible()
}

async function decide(page: Page, button: string, reason: string, slug?: string) {
  const dialog = page.getByRole('dialog')
  if (slug !== undefined) await dialog.getByLabel('Adresa clinicii').fill(slug)
  await dialog.getByLabel('Motiv').fill(reason)
  await dialog.getByRole('button', { name: button }).click()
}

test('a super-admin backs a clinic up, restores it after a mistake, and takes that back', async ({ page, browser }) => {
  const name = `Clinica Salvata ${Date.now().toString(36)}`
  const theirs = await (await browser.newContext({ locale: 'ro-RO' })).newPage()
  const clinic = await newClinic(theirs, name)
  await clinic.add('Ana Dinainte')

  await openClinic(page, name)
  await expect(page.getByText('Clinica nu are încă nicio copie de siguranță.')).toBeVisible()
  await page.getByRole('button', { name: 'Fă o copie acum' }).click()
  await decide(page, 'Fă copia', 'înainte de o schimbare')
  await expect(page.getByText('Se face o copie de siguranță a clinicii')).toBeVisible()
  await expectAccessible(page)
  const backups = page.getByRole('table', { name: 'Copii de siguranță' })
  await expect(backups.getByText('Verificată')).toBeVisible({ timeout: MINUTE })
  await expectAccessible(page)

  await clinic.add('Dan Dupa')
  await theirs.goto(`/c/${clinic.slug}/clients`)
  await expect(theirs.getByText('Dan Dupa')).toBeVisible()

  await backups.getByRole('button', { name: 'Restaurează' }).click()
  await decide(page, 'Restaurează copia', 'import greșit', 'alta')
  await expect(page.getByText(`Aceasta nu este ${clinic.slug}.`)).toBeVisible()
  await expectAccessible(page)
  await decide(page, 'Restaurează copia', 'import greșit', clinic.slug)
  const history = page.getByRole('table', { name: 'Istoric' })
  await expect(history.getByText('Copie restaurată')).toBeVisible({ timeout: MINUTE })
  await theirs.reload()
  await expect(theirs.getByText('Ana Dinainte')).toBeVisible()
  await expect(theirs.getByText('Dan Dupa')).toBeHidden()

  await history.getByRole('button', { name: 'Revino' }).click()
  await decide(page, 'Revino', 'era bine cum era', clinic.slug)
  await expect(history.getByText('Revenire')).toBeVisible({ timeout: MINUTE })
  await theirs.reload()
  await expect(theirs.getByText('Dan Dupa')).toBeVisible()
  await page.setViewportSize({ width: 390, height: 844 })
  await expectAccessible(page)
  await theirs.context().close()
})

test('a deleted clinic is exported and purged for ever', async ({ page, browser }) => {
  const name = `Clinica Plecata ${Date.now().toString(36)}`
  const theirs = await (await browser.newContext({ locale: 'ro-RO' })).newPage()
  const clinic = await newClinic(theirs, name)
  await clinic.add('Ana Plecata')

  await openClinic(page, name)
  await page.getByRole('button', { name: 'Suspendă' }).click()
  await decide(page, 'Suspendă', 'pleacă de la noi')
  await page.getByRole('button', { name: 'Șterge', exact: true }).click()
  await decide(page, 'Șterge', 'a cerut să plece')
  await expect(page.getByText('Ștearsă: a cerut să plece')).toBeVisible()

  await page.getByRole('button', { name: 'Exportă' }).click()
  await decide(page, 'Exportă', 'datele clinicii, la cerere')
  const history = page.getByRole('table', { name: 'Istoric' })
  await expect(history.getByRole('button', { name: 'Descarcă' })).toBeVisible({ timeout: MINUTE })
  const download = page.waitForEvent('download')
  await history.getByRole('button', { name: 'Descarcă' }).click()
  expect((await download).suggestedFilename()).toMatch(/^m-saas-.*\.zip$/)

  await page.getByRole('button', { name: 'Elimină' }).click()
  await decide(page, 'Elimină definitiv', 'la cererea clinicii', clinic.slug)
  await expect(history.getByText(/eliminate: .*înregistr/)).toBeVisible({ timeout: MINUTE })
  await expect(page.getByText('Eliminată', { exact: true })).toBeVisible()
  await theirs.goto(`/c/${clinic.slug}/calendar`)
  await expect(theirs.getByText('Ana Plecata')).toBeHidden()
  await expectAccessible(page)
  await theirs.context().close()
})
