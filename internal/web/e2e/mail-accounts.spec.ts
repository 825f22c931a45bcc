import { expect, expectAccessible, test } from './clinic'
import { smallTargets } from './hands'
import { imap, MAIL_PASSWORD, smtp } from './mailbox'
import type { Locator, Page } from '@playwright/test'

const PATH = '/c/dentalux/settings/mail-accounts'

async function asOwner(page: Page): Promise<void> {
  const answer = await page.request.post('/api/v1/auth/sign-in', { data: { email: 'ana@demo.test', password: 'demo-demo-2026' } })
  expect(answer.ok()).toBe(true)
}

async function fillServer(sheet: Locator, end: RegExp, { host, port }: { host: string; port: number }): Promise<void> {
  const group = sheet.getByRole('group', { name: end })
  await group.getByLabel('Server').fill(host)
  await group.getByLabel('Securitate').selectOption('plain')
  await group.getByLabel('Port').fill(String(port))
}

for (const width of [1280, 390])
  test(`a mailbox is connected, paused, renamed and disconnected at ${String(width)} px`, async ({ page }) => {
    await page.setViewportSize({ width, height: 844 })
    await asOwner(page)
    const stamp = Date.now().toString(36)
    const address = `receptie.${stamp}@clinica.test`
    await page.goto(PATH)
    await expect(page.getByRole('heading', { name: 'Conturi de e-mail', level: 1 })).toBeVisible()
    await page.getByRole('button', { name: 'Conectează un cont' }).first().click()
    await expectAccessible(page)
    await page.getByRole('button', { name: /^Alt furnizor/ }).click()
    const sheet = page.getByRole('dialog', { name: 'Conectează alt furnizor' })
    await sheet.getByLabel('Adresă de e-mail').fill(address)
    await sheet.getByLabel('Parolă', { exact: true }).fill('nu-este-aceasta')
    await fillServer(sheet, /IMAP/, imap())
    await fillServer(sheet, /SMTP/, smtp())
    await sheet.getByLabel(/^Numele contului/).fill(`Recepție ${stamp}`)
    await expectAccessible(page)

    // What is wrong stands at the field, and nothing is kept.
    await sheet.getByRole('button', { name: 'Testează' }).click()
    await expect(sheet.getByText('Adresa sau parola nu este acceptată. Scrie parola din nou.')).toBeVisible()
    await sheet.getByLabel('Parolă', { exact: true }).fill(MAIL_PASSWORD)
    await sheet.getByRole('button', { name: 'Testează' }).click()
    await expect(sheet.getByText('Conexiunea funcționează, la citire și la trimitere.')).toBeVisible()
    await sheet.getByRole('button', { name: 'Conectează', exact: true }).click()
    await expect(sheet).toBeHidden()

    const row = page.getByRole('listitem', { name: `Recepție ${stamp}` })
    await expect(row.getByText('Activ')).toBeVisible()
    // It is read without anybody asking.
    await expect(row.getByText(/^Citit /)).toBeVisible({ timeout: 20_000 })
    if (width === 390) expect(await smallTargets(page)).toEqual([])
    const choose = async (item: string) => {
      await row.getByRole('button', { name: /^Acțiuni pentru/ }).click()
      await page.getByRole('menuitem', { name: item }).click()
    }
    await choose('Pune în pauză')
    await expect(row.getByText('În pauză')).toBeVisible()
    await row.getByRole('button', { name: 'Pornește din nou' }).click()
    await expect(row.getByText('Activ')).toBeVisible()
    await choose('Modifică')
    const edit = page.getByRole('dialog', { name: `Contul Recepție ${stamp}` })
    await edit.getByLabel(/^Semnătură/).fill('Echipa Dentalux')
    await edit.getByRole('button', { name: 'Salvează' }).click()
    await expect(edit).toBeHidden()
    await expectAccessible(page)
    await page.screenshot({ path: test.info().outputPath('list.png') })

    await choose('Deconectează')
    const dialog = page.getByRole('dialog', { name: `Deconectezi Recepție ${stamp}?` })
    await expect(dialog.getByRole('radio', { name: /^Păstrează/ })).toBeChecked()
    await expectAccessible(page)
    await page.screenshot({ path: test.info().outputPath('disconnect.png') })
    await dialog.getByRole('button', { name: 'Deconectează', exact: true }).click()
    await expect(row).toHaveCount(0)
  })

test('the front desk does not connect mailboxes', async ({ page }) => {
  await page.goto('/c/dentalux/settings')
  await expect(page.getByRole('navigation', { name: 'Setări' })).toBeVisible()
  await expect(page.getByRole('link', { name: 'Conturi de e-mail' })).toHaveCount(0)
})
