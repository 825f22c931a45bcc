import { expect, test } from '@playwright/test'
import { expectAccessible } from './clinic'

const PAGE = '/c/dentalux/settings/mail-templates'

test.beforeEach(async ({ page }) => {
  const answer = await page.request.post('/api/v1/auth/sign-in', { data: { email: 'ana@demo.test', password: 'demo-demo-2026' } })
  expect(answer.ok()).toBe(true)
})

for (const width of [1280, 390])
  test.describe(`at ${String(width)}`, () => {
    test.use({ viewport: { width, height: 860 } })

    test('a template is written with its preview, changed and deleted', async ({ page }) => {
      const name = `Drumul spre clinică ${Date.now().toString(36)}`
      await page.goto(PAGE)
      await page.getByRole('button', { name: 'Adaugă un șablon' }).click()
      const form = page.getByRole('dialog', { name: 'Șablon nou' })
      await form.getByLabel('Nume', { exact: true }).fill(name)
      await form.getByLabel('Text', { exact: true }).fill('Bună, {{nume}}')
      await expect(form.getByText('Nu există {{nume}}.')).toBeVisible()
      await form.getByLabel('Text', { exact: true }).fill('Bună ziua, ')
      await form.getByRole('button', { name: 'prenumele' }).click()
      await expect(form.getByLabel('Text', { exact: true })).toHaveValue('Bună ziua, {{client.first_name}}')
      await expect(form.getByRole('region', { name: 'Așa ajunge' }).getByText(/^Bună ziua, \p{L}+$/u)).toBeVisible()
      await expectAccessible(page)
      await form.getByRole('button', { name: 'Salvează' }).click()
      await expect(form).toHaveCount(0)
      await page.getByRole('button', { name: `Modifică ${name}` }).click()
      const changed = page.getByRole('dialog', { name: 'Șablon' })
      await changed.getByLabel('Text', { exact: true }).fill('Suntem pe strada Lungă 5.')
      await changed.getByRole('button', { name: 'Salvează' }).click()
      await expect(page.getByText('Suntem pe strada Lungă 5.')).toBeVisible()
      await expectAccessible(page)
      await page.getByRole('button', { name: `Șterge ${name}` }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Șterge' }).click()
      await expect(page.getByText(name, { exact: true })).toHaveCount(0)
    })

    test('one’s own signature is kept, and given up again', async ({ page }) => {
      await page.goto(PAGE)
      const box = page.getByLabel('Semnătură', { exact: true })
      await box.fill('Dr. Ana Ionescu\nClinica Dentalux')
      await page.getByRole('button', { name: 'Salvează' }).click()
      await expect(page.getByText('Salvat')).toBeVisible()
      await page.reload()
      await expect(box).toHaveValue('Dr. Ana Ionescu\nClinica Dentalux')
      await box.fill('')
      await page.getByRole('button', { name: 'Salvează' }).click()
      await expect(page.getByRole('button', { name: 'Salvează' })).toBeDisabled()
    })
  })
