import { expect, test } from '@playwright/test'
import config from '../playwright.config'
import { nextMail } from './mail'

const stamp = Date.now().toString(36)

// The other websites are on the internet, ours is on this machine: a browser asks before it lets the one reach the other.
const launch = config.use?.launchOptions
test.use({ launchOptions: { ...launch, args: [...(launch?.args ?? []), '--disable-features=LocalNetworkAccessChecks'] } })

test('another website that the clinic has named has the page in it, and nothing else of ours', async ({ page, request, baseURL }) => {
  const [site, other] = [`https://www.vecina-${stamp}.ro`, `https://www.straina-${stamp}.ro`]
  await request.post('/api/v1/auth/sign-in', { data: { email: 'ana@demo.test', password: 'demo-demo-2026' } })
  const path = '/api/v1/tenants/dentalux/booking-page'
  const { rev, changed_at: _at, consent_version: _version, ...now } = (await (await request.get(path)).json()) as Record<string, unknown>
  delete now['$schema']
  const saved = await request.put(path, { data: { ...now, origins: [site] }, headers: { 'If-Match': `"${String(rev)}"` } })
  expect(saved.ok(), await saved.text()).toBe(true)
  const host = (body: string) => ({ contentType: 'text/html', body: `<!doctype html><title>Vecina</title><h1>Vecina</h1>${body}` })
  const script = `<script src="${baseURL ?? ''}/embed.js" data-clinic="dentalux" async></script>`
  for (const origin of [site, other]) {
    await page.route(`${origin}/`, (route) => route.fulfill(host(script)))
    await page.route(`${origin}/desk`, (route) => route.fulfill(host(`<iframe src="${baseURL ?? ''}/sign-in" title="Programare online"></iframe>`)))
  }
  const frame = page.frameLocator('iframe[title="Programare online"]')

  // Whoever is not named is shown nothing, and nobody the staff's interface.
  for (const address of [`${other}/`, `${site}/desk`, `${other}/desk`]) {
    const refused = page.waitForEvent('console', (said) => /frame-ancestors|X-Frame-Options/i.test(said.text()))
    await page.goto(address)
    await refused
    await expect(frame.getByRole('heading')).toHaveCount(0)
  }

  await page.goto(`${site}/`)
  await frame.getByRole('button', { name: /^Consultație/ }).click()
  await frame.getByRole('button', { name: /Oricine este liber/ }).click()
  await frame.getByRole('group', { name: 'Alegeți ziua' }).locator('button:enabled').nth(11).click()
  await frame
    .getByRole('button', { name: /^\d\d:\d\d$/ })
    .nth(1)
    .click()
  await expect(frame.getByRole('heading', { name: 'Datele dumneavoastră' })).toBeVisible()
  // The frame is as high as what is in it: nothing scrolls twice.
  const box = page.locator('iframe')
  await expect.poll(async () => (await box.boundingBox())?.height ?? 0).toBeGreaterThan(600)
  const email = `frame.${stamp}@book.test`
  await frame.getByLabel('Nume și prenume').fill('Rama Proba')
  await frame.getByLabel('E-mail').fill(email)
  await frame.getByLabel('Telefon').fill('0724 300 400')
  await frame.getByRole('checkbox', { name: /Sunt de acord/ }).check()
  await frame.getByRole('button', { name: 'Programează-mă' }).click()
  await expect(frame.getByRole('heading', { name: 'Programarea este făcută' })).toBeVisible()
  await nextMail(request, email, /(\/a\/)/)
})
