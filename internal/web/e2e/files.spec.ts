import { deflateSync } from 'node:zlib'
import { expect, expectAccessible, test } from './clinic'
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

function crc(data: Buffer): number {
  let c = ~0
  for (const byte of data) {
    c ^= byte
    for (let k = 0; k < 8; k++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1
  }
  return ~c >>> 0
}

/** A grey PNG, 40 by 30. */
function picture(): Buffer {
  const u32 = (...all: number[]) => {
    const out = Buffer.alloc(4 * all.length)
    all.forEach((n, i) => out.writeUInt32BE(n, 4 * i))
    return out
  }
  const chunk = (kind: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(kind), data])
    return Buffer.concat([u32(data.length), body, u32(crc(body))])
  }
  const head = Buffer.concat([u32(40, 30), Buffer.from([8, 0, 0, 0, 0])])
  const rows = Buffer.alloc(30 * 41, 128)
  for (let y = 0; y < 30; y++) rows[y * 41] = 0
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

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
