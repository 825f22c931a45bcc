import { expect, test } from '@playwright/test'
import { expectAccessible } from './clinic'

const PASSWORD = 'demo-demo-2026'

test('a super-admin looks after the background work', async ({ page }) => {
  await page.goto('/sign-in')
  await page.getByLabel('E-mail').fill('admin@demo.test')
  await page.getByLabel('Parolă', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Intră în cont' }).click()
  await expect(page).toHaveURL(/\/admin/)
  await page.getByRole('link', { name: 'Lucrări' }).first().click()
  await expect(page.getByRole('heading', { level: 1, name: 'Lucrări în fundal' })).toBeVisible()

  const queues = page.getByRole('table', { name: 'Lucrări în fundal' })
  for (const name of ['Urgente', 'E-mail', 'Mesaje', 'De durată']) await expect(queues.getByText(name, { exact: true })).toBeVisible()
  await expect(page.getByRole('table', { name: 'Astăzi, pe feluri' }).getByText('due:sweep')).toBeVisible()
  await expect(page.getByText('Nicio lucrare eșuată')).toBeVisible()
  await expectAccessible(page)

  await page.getByRole('combobox', { name: 'Stare' }).selectOption({ label: 'Așteaptă' })
  await page.getByRole('combobox', { name: 'Coadă' }).selectOption({ label: 'De durată' })
  await expect(page.getByText('Nimeni nu așteaptă')).toBeVisible()
})
