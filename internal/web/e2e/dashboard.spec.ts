import type { Page } from '@playwright/test'
import { expect, expectAccessible, openCalendar, test } from './clinic'

const open = async (page: Page, search = '') => {
  await page.goto(`/c/dentalux/dashboard${search}`)
  await expect(page.getByRole('heading', { name: 'Panou', level: 1 })).toBeVisible()
  await expect(page.getByRole('region', { name: 'Cifrele perioadei' }).getByRole('link').first()).toBeVisible()
}

const today = () => new Date().toLocaleDateString('sv', { timeZone: 'Europe/Bucharest' })

for (const width of [1280, 390]) {
  test.describe(`${String(width)} px wide`, () => {
    test.use({ viewport: { width, height: 860 } })

    test('each number leads to what it counts', async ({ page }) => {
      await open(page, '?period=30d')
      const tiles = page.getByRole('region', { name: 'Cifrele perioadei' })
      await expect(tiles.getByRole('link', { name: /^Venit/ }), 'money is for the owner').toHaveCount(0)
      await tiles.getByRole('link', { name: /^Anulate/ }).click()
      await expect(page).toHaveURL(/calendar\?.*statuses=.*cancelled/)
      await page.goBack()
      await tiles.getByRole('link', { name: /^Clienți noi/ }).click()
      await expect(page).toHaveURL(/clients\?created=\d{4}-\d{2}-\d{2}\.\.\d{4}-\d{2}-\d{2}&sort=-created_at/)
      await expect(page.getByRole('button', { name: 'Elimină filtrul Adăugat' })).toBeVisible()
      await page.goBack()
      await expect(page).toHaveURL(/period=30d/)
    })

    test('the period is part of the address', async ({ page }) => {
      await open(page)
      await page.getByRole('radio', { name: '30 de zile' }).click()
      await expect(page).toHaveURL(/period=30d/)
      await page.getByRole('radio', { name: 'Altă perioadă' }).click()
      await page.getByLabel('De la').fill('2026-11-10')
      await page.getByLabel('Până la').fill('2026-11-01')
      await page.getByRole('button', { name: 'Arată', exact: true }).click()
      await expect(page.getByText('Ultima zi este înaintea primei.')).toBeVisible()
      await page.getByLabel('Până la').fill('2026-11-12')
      await page.getByRole('button', { name: 'Arată', exact: true }).click()
      await expect(page).toHaveURL(/from=2026-11-10/)
      await page.reload()
      await expect(page.getByText('10.11.2026 – 12.11.2026, față de 07.11.2026 – 09.11.2026')).toBeVisible()
    })

    test('a status is moved from the day’s list, and the numbers follow', async ({ page, clinic }) => {
      const other = width < 600 ? 1 : 0
      const made = await clinic.book({ day: today(), time: '23:00', provider: other, client: 40 + other, minutes: 15 })
      await open(page, '?period=today')
      const list = page.getByRole('list', { name: 'Programările de azi' })
      await expect(list.getByRole('listitem').first()).toBeVisible()
      const more = page.getByRole('button', { name: /^Arată toate/ })
      if (await more.isVisible()) await more.click()
      await list
        .getByRole('button', { name: `Alte stări pentru ${made.client.name}` })
        .first()
        .click()
      await page.getByRole('menuitem', { name: 'Anulat' }).click()
      await expect.poll(async () => (await clinic.appointment(made.id)).status).toBe('cancelled')
      await expect(list.getByRole('link', { name: new RegExp(`23:00.*${made.client.name}.*Anulat`) })).toBeVisible()
    })

    test('by keyboard: there, into a table, and on to a day', async ({ page, clinic }) => {
      await openCalendar(page, await clinic.emptyDay(30))
      await page.keyboard.press('g')
      await page.keyboard.press('d')
      await expect(page).toHaveURL(/dashboard/)
      const table = page.getByText('Arată ca tabel').first()
      await table.focus()
      await page.keyboard.press('Enter')
      const day = page.getByRole('table', { name: 'Programări pe zile' }).getByRole('link').first()
      await day.focus()
      await page.keyboard.press('Enter')
      await expect(page).toHaveURL(/calendar\?date=/)
    })

    test('has no accessibility faults, light and dark', async ({ page }) => {
      for (const scheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme: scheme })
        await open(page, '?period=30d')
        await expect(page.locator('.recharts-bar-rectangle').first()).toBeVisible()
        await page.getByText('Arată ca tabel').first().click()
        await expectAccessible(page)
      }
    })
  })
}
