import { readFile } from 'node:fs/promises'
import { expect, expectAccessible, openClients, test } from './clinic'
import { tabTo } from './hands'
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

for (const width of [1280, 390])
  test(`clients come out of a table, each once, at ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height: 844 })
    await page.goto('/c/dentalux/clients')
    await page.getByRole('button', { name: 'Import și export' }).click()
    await expect(page.getByRole('menuitem', { name: 'Exportă CSV' })).toHaveCount(0) // the front desk may not
    await page.getByRole('menuitem', { name: 'Importă clienți' }).click()
    await expect(page.getByRole('button', { name: 'Alege tabelul' })).toBeVisible()
    await expectAccessible(page)
    await send(page, { name: 'clienți.csv', mimeType: 'text/csv', buffer: Buffer.from('<!doctype html><table><tr><td>Nume</td></tr></table>') })
    await expect(page.getByRole('alert')).toContainText('Fișierul este o pagină web (HTML), nu un tabel.')
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

/** A table of so many people, with the mark in each address. */
function crowd(rows: number, mark: string): ReturnType<typeof table> {
  const lines = Array.from({ length: rows }, (_, n) => `Mulți Clienți ${String(n)};m${String(n)}.${mark}@import.test`)
  return { name: `mulți-${mark}.csv`, mimeType: 'text/csv', buffer: Buffer.from(['Nume;E-mail', ...lines].join('\n')) }
}

test('an import is started by keyboard alone, and stopped', async ({ page }) => {
  const mark = `${String(Date.now()).slice(-6)}s`
  await page.goto('/c/dentalux/clients/import')
  await tabTo(page, page.getByRole('button', { name: 'Alege tabelul' }))
  const chooser = page.waitForEvent('filechooser')
  await page.keyboard.press('Enter')
  await (await chooser).setFiles(crowd(12_000, mark))
  const start = page.getByRole('button', { name: 'Importă 12000 de rânduri' })
  await tabTo(page, page.getByLabel('Etichetă pentru toți'))
  await page.keyboard.type(`oprit-${mark}`)
  await tabTo(page, start)
  await page.keyboard.press('Enter')
  await tabTo(page, page.getByRole('button', { name: 'Oprește' }))
  await expect(figure(page, 'Clienți noi')).not.toHaveText('0', { timeout: 20_000 })
  await page.keyboard.press('Enter')
  const said = page.getByRole('status').filter({ hasText: 'oprit' })
  await expect(said).toContainText('Clienții intrați până atunci rămân; restul nu a fost importat.', { timeout: 20_000 })
  await expect(said).toBeFocused()
  await expectAccessible(page)
  const made = Number(await figure(page, 'Clienți noi').textContent())
  expect(made).toBeGreaterThan(0)
  expect(made).toBeLessThan(12_000)
  const download = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Descarcă rândurile neimportate' }).click()
  const left = await readFile(await (await download).path(), 'utf8')
  expect(left.match(/@import\.test/g)).toHaveLength(12_000 - made)
  await expect(page.getByText(`filtrează clienții după eticheta „oprit-${mark}”`)).toBeVisible()
})

test('an import that has come to its end cannot be stopped, and says so', async ({ page }) => {
  const mark = `${String(Date.now()).slice(-6)}e`
  await page.goto('/c/dentalux/clients/import')
  await send(page, crowd(20, mark))
  // What the person sees is behind: it runs here while it has ended there.
  let isBehind = true
  await page.route(/\/imports\/[^/]+$/, async (route) => {
    const answer = await route.fetch()
    const table = (await answer.json()) as { state: string }
    await route.fulfill({ response: answer, json: isBehind && table.state === 'done' ? { ...table, state: 'running' } : table })
  })
  await page.route(/\/cancel$/, (route) => {
    isBehind = false
    return route.continue()
  })
  await page.getByRole('button', { name: 'Importă 20 de rânduri' }).click()
  await expect(figure(page, 'Clienți noi')).toHaveText('20', { timeout: 20_000 })
  const id = new URL(page.url()).searchParams.get('id') ?? ''
  const isDone = async () => ((await (await page.request.get(`/api/v1/tenants/dentalux/imports/${id}`)).json()) as { state: string }).state
  await expect.poll(isDone).toBe('done')
  await page.getByRole('button', { name: 'Oprește' }).click()
  const said = page.getByRole('status').filter({ hasText: 'încheiat' })
  await expect(said).toContainText('Nu mai era nimic de oprit: toate rândurile fuseseră deja parcurse.')
  await expect(figure(page, 'Clienți noi')).toHaveText('20')
  await expectAccessible(page)
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
