import { readFile } from 'node:fs/promises'
import { expect, expectAccessible, openClients, test } from './clinic'
import type { Page } from '@playwright/test'

const HEAD = 'Nume;Prenume;Telefon;E-mail;Data nașterii'

/** Two people, one of them twice, and a row that is wrong. */
function table(): { name: string; mimeType: string; buffer: Buffer } {
  const stamp = String(Date.now()).slice(-6)
  const doina = `Țurcanu;Doina;;doina.${stamp}@import.test;3.04.1988`
  const rows = [HEAD, doina, `Ștefănescu;Radu;;radu.${stamp}@import.test;31.12.1975`, 'Greșit;Ion;;nu-e-adresa;30.02.1990', doina]
  return { name: `clienți-${stamp}.csv`, mimeType: 'text/csv', buffer: Buffer.from(rows.join('\r\n')) }
}

const figure = (page: Page, what: string) => page.locator('dt', { hasText: what }).locator('xpath=following-sibling::dd')

async function send(page: Page, file: ReturnType<typeof table>): Promise<void> {
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Alege tabelul' }).click()
  await (await chooser).setFiles(file)
}

for (const width of [1280])
  test(`clients come out of a table, each once, at ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height: 844 })
    await openClients(page)
    await page.getByRole('button', { name: 'Import și export' }).click()
    await expect(page.getByRole('menuitem', { name: 'Exportă CSV' })).toHaveCount(0) // the front desk may not
    await page.getByRole('menuitem', { name: 'Importă clienți' }).click()
    await expectAccessible(page)
    await send(page, { ...table(), name: 'gol.csv', buffer: Buffer.from(HEAD) })
    await expect(page.getByRole('alert')).toHaveText('Tabelul nu are rânduri.')

    const file = table()
    await send(page, file)
    await expect(page.getByLabel('Data nașterii')).toHaveValue('date_of_birth')
    await expect(page.getByLabel('Nume', { exact: true })).toHaveValue('last_name')
    const preview = page.getByRole('region', { name: 'Primele rânduri' }).getByRole('row')
    await expect(preview.nth(1)).toContainText('Client nou')
    await expect(preview.nth(3)).toContainText('Data nașterii nu este o dată')
    await expect(preview.nth(3)).toContainText('E-mail nu este o adresă de e-mail')
    await expect(preview.nth(4)).toContainText('Există deja: Doina Țurcanu')
    await page.getByLabel('Prenume').selectOption('')
    await expect(preview.nth(1)).not.toContainText('Doina')
    await page.getByLabel('Prenume').selectOption('first_name')
    await expect(preview.nth(1)).toContainText('Doina')
    await expectAccessible(page)

    await page.getByRole('button', { name: 'Importă 4 rânduri' }).click()
    await expect(page.getByRole('status').filter({ hasText: 'încheiat' })).toBeVisible({ timeout: 20_000 })
    await expect(figure(page, 'Clienți noi')).toHaveText('2')
    await expect(figure(page, 'Săriți')).toHaveText('1')
    await expect(figure(page, 'Cu erori')).toHaveText('1')
    await expectAccessible(page)
    const download = page.waitForEvent('download')
    await page.getByRole('link', { name: 'Descarcă rândurile neimportate' }).click()
    const left = await readFile(await (await download).path(), 'utf8')
    expect(left).toContain('nu-e-adresa')
    expect(left).not.toContain('Radu')

    await page.getByRole('link', { name: 'Alt tabel' }).click()
    await expect(page.getByRole('link', { name: file.name })).toBeVisible()
    await send(page, file)
    await page.getByRole('button', { name: 'Importă 4 rânduri' }).click()
    await expect(page.getByRole('status').filter({ hasText: 'încheiat' })).toBeVisible({ timeout: 20_000 })
    await expect(figure(page, 'Clienți noi')).toHaveText('0')
    await expect(figure(page, 'Săriți')).toHaveText('3')
  })

test('the owner takes clients out as CSV and Excel, as the list is filtered', async ({ page }) => {
  const answer = await page.request.post('/api/v1/auth/sign-in', { data: { email: 'ana@demo.test', password: 'demo-demo-2026' } })
  expect(answer.ok()).toBe(true)
  await openClients(page, '?q=stefan')
  for (const [item, ending, start] of [
    ['Exportă CSV', '.csv', '\ufeff'],
    ['Exportă Excel', '.xlsx', 'PK'],
  ] as const) {
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Import și export' }).click()
    await page.getByRole('menuitem', { name: item }).click()
    const got = await download
    expect(got.suggestedFilename()).toContain(ending)
    const content = await readFile(await got.path(), 'utf8')
    expect(content.startsWith(start)).toBe(true)
    if (ending === '.csv') for (const line of content.trim().split('\n').slice(1)) expect(line).toMatch(/[șs]tef/i)
  }
})
