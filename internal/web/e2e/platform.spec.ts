import { expect, test } from '@playwright/test'
import { expectAccessible } from './clinic'
import { nextMail } from './mail'

const PASSWORD = 'demo-demo-2026'
const stamp = Date.now().toString(36)
const owner = `vlad.${stamp}@owner.test`
const clinic = `Clinica Platformei ${stamp}`

test('a super-admin creates a clinic, suspends it with a reason, and restores it', async ({ page, request, browser }) => {
  await page.goto('/sign-in')
  await page.getByLabel('E-mail').fill('admin@demo.test')
  await page.getByLabel('Parolă', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Intră în cont' }).click()
  await expect(page).toHaveURL(/\/admin/)
  await expect(page.getByRole('link', { name: 'Clinica Dentalux' })).toBeVisible()
  await expectAccessible(page)

  await page.getByRole('button', { name: 'Clinică nouă' }).click()
  const form = page.getByRole('dialog', { name: 'Clinică nouă' })
  await form.getByLabel('Numele clinicii').fill(clinic)
  await form.getByLabel('E-mailul proprietarului').fill(owner)
  await form.getByLabel('Locuri').fill('3')
  await expectAccessible(page)
  await form.getByRole('button', { name: 'Creează' }).click()
  await expect(page.getByRole('heading', { level: 1, name: clinic })).toBeVisible()
  await expectAccessible(page)
  const first = await nextMail(request, owner, /https?:\/\/[^/\s]+(\/invitation\/[\w.~-]+)/)
  await page.getByRole('button', { name: 'Trimite din nou' }).click()
  const link = await nextMail(request, owner, /https?:\/\/[^/\s]+(\/invitation\/[\w.~-]+)/)
  expect(link).not.toBe(first)

  const other = await browser.newContext({ locale: 'ro-RO' })
  const theirs = await other.newPage()
  await theirs.goto(link)
  await theirs.getByRole('button', { name: 'Deschide un cont' }).click()
  await theirs.getByLabel('Numele tău').fill('Vlad Enache')
  await theirs.getByLabel('Parolă', { exact: true }).fill('patru-cuvinte-usor-de-retinut')
  await theirs.getByRole('button', { name: 'Deschide contul și intră' }).click()
  await expect(theirs).toHaveURL(/\/c\/[a-z0-9-]+\/calendar/)

  await page.getByRole('button', { name: 'Suspendă' }).click()
  const decision = page.getByRole('dialog')
  await decision.getByRole('button', { name: 'Suspendă' }).click()
  await expect(decision.getByText('Scrie un motiv de cel puțin 3 litere.')).toBeVisible()
  await decision.getByLabel('Motiv').fill('factură neplătită')
  await decision.getByRole('button', { name: 'Suspendă' }).click()
  await expect(page.getByText('Suspendată: factură neplătită')).toBeVisible()
  await expect(theirs.getByRole('heading', { name: 'Această clinică este suspendată' })).toBeVisible()
  await expectAccessible(theirs)

  await page.getByRole('button', { name: 'Repornește' }).click()
  await page.getByRole('dialog').getByLabel('Motiv').fill('factura a fost plătită')
  await page.getByRole('dialog').getByRole('button', { name: 'Repornește' }).click()
  await expect(page.getByRole('button', { name: 'Suspendă' })).toBeVisible()
  await theirs.reload()
  await expect(theirs.getByRole('link', { name: 'Clienți' })).toBeVisible()

  await page.getByRole('link', { name: 'Jurnal' }).first().click()
  await expect(page.getByText('Motiv: factura a fost plătită').first()).toBeVisible()
  await expectAccessible(page)
  await other.close()
})
