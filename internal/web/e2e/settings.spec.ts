import { expect, test, type Page } from '@playwright/test'
import { expectAccessible } from './clinic'

const SETTINGS = '/c/dentalux/settings'
const stamp = Date.now().toString(36)

test.beforeEach(async ({ page }) => {
  const answer = await page.request.post('/api/v1/auth/sign-in', { data: { email: 'ana@demo.test', password: 'demo-demo-2026' } })
  expect(answer.ok()).toBe(true)
})

const save = (page: Page) => page.getByRole('button', { name: 'Salvează' })

for (const width of [1280, 390]) {
  test.describe(`at ${String(width)}`, () => {
    test.use({ viewport: { width, height: 860 } })
    test('a mail is looked at and switched off', async ({ page }) => {
      await page.goto(`${SETTINGS}/notifications`)
      const offers = page.getByRole('switch', { name: 'S-a eliberat o oră' })
      const before = await offers.isChecked()
      await offers.click()
      await expect(page.getByText('Celor de pe lista de așteptare nu li se scrie.')).toHaveCount(before ? 1 : 0)
      await page.getByRole('button', { name: 'Vezi e-mailul „S-a eliberat o oră”' }).click()
      const dialog = page.getByRole('dialog', { name: 'S-a eliberat o oră' })
      await expect(dialog.getByRole('heading', { level: 3 })).toContainText('S-a eliberat o oră')
      await expectAccessible(page)
      await dialog.getByRole('tab', { name: 'English' }).click()
      await expect(dialog.getByRole('heading', { level: 3 })).toContainText('A time has become free')
      await page.keyboard.press('Escape')
      await page.getByLabel(/^Adresa pentru răspunsuri/).fill('receptie@')
      await save(page).click()
      await expect(page.getByLabel(/^Adresa pentru răspunsuri/)).toBeFocused()
      await page.getByLabel(/^Adresa pentru răspunsuri/).fill('receptie@dentalux.test')
      await expectAccessible(page)
      await save(page).click()
      await expect(save(page)).toBeDisabled()
      await page.reload()
      await expect(offers).toBeChecked({ checked: !before })
    })
  })
}

test('a service is added by the keyboard alone', async ({ page }) => {
  await page.goto(`${SETTINGS}/services`)
  const add = page.getByRole('button', { name: 'Adaugă un serviciu' })
  await expect(add).toBeVisible()
  for (let n = 0; n < 60 && !(await add.evaluate((el) => el === document.activeElement)); n++) await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  const form = page.getByRole('dialog', { name: 'Adaugă un serviciu' })
  await expect(form.getByLabel('Nume')).toBeFocused()
  await page.keyboard.type(`Control ${stamp}`)
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await page.keyboard.type('120')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('row', { name: new RegExp(`Control ${stamp}`) })).toContainText('120,00 lei')
  await expect(form).toHaveCount(0)
})
