import { expect, expectAccessible, test } from './clinic'
import { tabTo } from './hands'
import { picture } from './picture'
import type { APIRequestContext, Locator, Page } from '@playwright/test'

const API = '/api/v1/tenants/dentalux'
const HTML = '<!doctype html><html><body><script>alert(1)</script></body></html>'

interface Sent {
  name: string
  mimeType: string
  buffer: Buffer
}
const text = (name: string, content: string): Sent => ({ name, mimeType: 'text/plain', buffer: Buffer.from(content) })

async function openFiles(page: Page, request: APIRequestContext, name: string): Promise<Locator> {
  const answer = await request.post(`${API}/clients`, { data: { name: `${name} ${Date.now().toString(36)}` } })
  expect(answer.ok(), await answer.text()).toBe(true)
  const { id } = (await answer.json()) as { id: string }
  await page.goto(`/c/dentalux/clients/${id}?tab=files`)
  await expect(page.getByText('Încă nu sunt fișiere.')).toBeVisible()
  return page.getByRole('list', { name: 'Fișiere' })
}

async function choose(page: Page, files: Sent[]): Promise<void> {
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Adaugă fișiere' }).click()
  await (await chooser).setFiles(files)
}

for (const width of [1280, 390])
  test(`takes, shows and describes a client's files at ${width} px`, async ({ page, request }) => {
    await page.setViewportSize({ width, height: 844 })
    const list = await openFiles(page, request, 'Cu fișiere')
    await choose(page, [
      { name: 'radiografie.png', mimeType: 'image/png', buffer: picture() },
      { name: 'plan.pdf', mimeType: 'application/pdf', buffer: pdf() },
      text('observații.txt', 'Alergie la penicilină.'),
      text('pagina.png', HTML),
    ])
    await expect(list.getByRole('alert')).toHaveText('Conținutul fișierului nu este de un tip acceptat: imagine, PDF, Word, Excel sau text.')
    await expect(list.getByRole('listitem')).toHaveCount(4)
    await expect(list.getByRole('button', { name: /^radiografie\.png/ }).locator('img')).toHaveJSProperty('naturalWidth', 40)
    await expectAccessible(page)
    await list.getByRole('button', { name: 'Închide' }).click()
    await expect(list.getByRole('listitem')).toHaveCount(3)

    await list.getByRole('button', { name: /^radiografie\.png/ }).click()
    await expect(page.getByRole('dialog').getByRole('img', { name: 'radiografie.png' })).toHaveJSProperty('naturalWidth', 40)
    await expectAccessible(page)
    await page.keyboard.press('Escape')
    await list.getByRole('button', { name: /^observații\.txt/ }).click()
    await expect(page.getByRole('dialog').getByText('Alergie la penicilină.')).toBeVisible()
    await page.keyboard.press('Escape')
    const served = page.waitForResponse((r) => r.url().includes('/public/files/') && r.headers()['content-type'] === 'application/pdf')
    await list.getByRole('button', { name: /^plan\.pdf/ }).click()
    expect((await served).status()).toBe(200)
    await expect(page.getByRole('dialog').locator('iframe')).toHaveAttribute('title', 'plan.pdf')
    await page.keyboard.press('Escape')
    await expect(list.locator('img')).toHaveCount(1)

    await list.getByRole('button', { name: 'Acțiuni pentru plan.pdf' }).click()
    await page.getByRole('menuitem', { name: 'Redenumește sau descrie' }).click()
    const dialog = page.getByRole('dialog', { name: 'Redenumește sau descrie' })
    await dialog.getByRole('textbox', { name: 'Nume' }).fill('Plan de tratament')
    await dialog.getByRole('textbox', { name: 'Descriere' }).fill('Semnat')
    await expectAccessible(page)
    await dialog.getByRole('button', { name: 'Salvează' }).click()
    await expect(list.getByRole('button', { name: /^Plan de tratament\.pdf Semnat/ })).toBeVisible()

    const download = page.waitForEvent('download')
    await list.getByRole('button', { name: 'Acțiuni pentru observații.txt' }).click()
    await expect(page.getByRole('menuitem', { name: 'Șterge' })).toHaveCount(0) // the front desk may not
    await page.getByRole('menuitem', { name: 'Descarcă' }).click()
    expect((await download).suggestedFilename()).toBe('observații.txt')
  })

test('a file is described, opened and deleted by keyboard alone', async ({ page }) => {
  const answer = await page.request.post('/api/v1/auth/sign-in', { data: { email: 'ana@demo.test', password: 'demo-demo-2026' } })
  expect(answer.ok()).toBe(true)
  const list = await openFiles(page, page.request, 'Fără maus')
  await tabTo(page, page.getByRole('button', { name: 'Adaugă fișiere' }))
  const chooser = page.waitForEvent('filechooser')
  await page.keyboard.press('Enter')
  await (await chooser).setFiles([text('notă.txt', 'Revine luni.')])
  await expect(list.getByRole('button', { name: /^notă\.txt/ })).toBeVisible()
  await page.keyboard.press('Tab')
  await expect(list.getByRole('button', { name: /^notă\.txt/ })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByText('Revine luni.')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(list.getByRole('button', { name: /^notă\.txt/ })).toBeFocused()

  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.keyboard.press('ArrowDown')
  await expect(page.getByRole('menuitem', { name: 'Redenumește sau descrie' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('textbox', { name: 'Nume' })).toBeFocused()
  await page.keyboard.press('Tab')
  await page.keyboard.type('De la mama')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect(list.getByText('De la mama')).toBeVisible()

  const menu = list.getByRole('button', { name: 'Acțiuni pentru notă.txt' })
  await expect(menu).toBeFocused()
  const ask = async () => {
    await page.keyboard.press('Enter')
    await page.keyboard.press('End')
    await expect(page.getByRole('menuitem', { name: 'Șterge' })).toBeFocused()
    await page.keyboard.press('Enter')
    await expect(page.getByRole('dialog')).toBeVisible()
  }
  await ask()
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  await expect(menu).toBeFocused()
  await ask()
  await tabTo(page, page.getByRole('dialog').getByRole('button', { name: 'Șterge' }))
  await page.keyboard.press('Enter')
  await expect(page.getByText('Încă nu sunt fișiere.')).toBeVisible()
  await expect(page.locator('body')).not.toBeFocused()
})

/** A PDF of one empty page. */
function pdf(): Buffer {
  const objects = ['<</Type/Catalog/Pages 2 0 R>>', '<</Type/Pages/Kids[3 0 R]/Count 1>>', '<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]>>']
  let out = '%PDF-1.4\n'
  const places = objects.map((o, i) => {
    const at = out.length
    out += `${i + 1} 0 obj\n${o}\nendobj\n`
    return `${String(at).padStart(10, '0')} 00000 n \n`
  })
  const at = out.length
  return Buffer.from(`${out}xref\n0 4\n0000000000 65535 f \n${places.join('')}trailer<</Size 4/Root 1 0 R>>\nstartxref\n${at}\n%%EOF\n`)
}
