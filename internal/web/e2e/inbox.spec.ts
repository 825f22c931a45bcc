import { expect, expectAccessible, test } from './clinic'
import { smallTargets } from './hands'
import { connectMailbox, deliver, rawMail, readNow } from './mailbox'
import { picture } from './picture'
import type { APIRequestContext, Browser, BrowserContext, Page } from '@playwright/test'

const API = '/api/v1/tenants/dentalux'
const SEEN = { timeout: 20_000 }

// Mails go through real servers, and leave ten seconds after they were sent.
test.describe.configure({ timeout: 120_000 })

interface Box {
  address: string
  account: string
  stamp: string
}

/** A mailbox of this test's own, connected by the owner. */
async function connected(browser: Browser, baseURL: string | undefined): Promise<Box> {
  const owner = await browser.newContext({ baseURL: baseURL ?? '' })
  await signIn(owner, 'ana@demo.test')
  const stamp = crypto.randomUUID().slice(0, 8)
  const address = `cabinet.${stamp}@clinica.test`
  const account = await connectMailbox(owner.request, API, address, `Cabinet ${stamp}`)
  await owner.close()
  return { address, account, stamp }
}

async function signIn(context: BrowserContext, email: string): Promise<void> {
  const answer = await context.request.post('/api/v1/auth/sign-in', { data: { email, password: 'demo-demo-2026' } })
  expect(answer.ok()).toBe(true)
}

async function clientOf(request: APIRequestContext, name: string, email: string): Promise<string> {
  const answer = await request.post(`${API}/clients`, { data: { name, email } })
  expect(answer.ok(), await answer.text()).toBe(true)
  return ((await answer.json()) as { id: string }).id
}

const rowOf = (page: Page, text: string) => page.getByRole('list', { name: 'Conversații' }).getByRole('link', { name: new RegExp(text) })

test('a mail arrives by itself, is answered in its thread, and becomes a file and an appointment', async ({ page, browser, baseURL, request }) => {
  const { address, account, stamp } = await connected(browser, baseURL)
  const writer = `maria.${stamp}@outside.test`
  const client = await clientOf(request, `Maria Stan ${stamp}`, writer)
  await page.goto(`/c/dentalux/inbox?account=${account}`)
  await expect(page.getByRole('searchbox', { name: 'Caută în mesaje' })).toBeVisible()

  // It appears without a reload.
  const messageId = `${stamp}.1@outside.test`
  const file = { name: 'radiografie.png', type: 'image/png', content: picture() }
  await deliver({ from: writer, to: address, subject: `Durere ${stamp}`, text: 'Bună ziua, mă doare o măsea.', messageId, file })
  await readNow(request, API, account)
  await expect(rowOf(page, `Durere ${stamp}`)).toBeVisible(SEEN)
  await expect(rowOf(page, `Durere ${stamp}`)).toHaveAccessibleName(/Necitit/)
  await rowOf(page, `Durere ${stamp}`).click()
  const thread = page.getByRole('region', { name: `Durere ${stamp}` })
  await expect(thread.getByText('Bună ziua, mă doare o măsea.')).toBeVisible()
  await expect(rowOf(page, `Durere ${stamp}`)).not.toHaveAccessibleName(/Necitit/)
  await expectAccessible(page)

  // The answer threads on the other side.
  await page.keyboard.press('r')
  const form = thread.getByRole('form', { name: 'Răspuns' })
  await form.getByRole('textbox', { name: 'Mesaj' }).fill('Vă așteptăm mâine la ora 10.')
  await expect(form.getByText('Ciornă salvată')).toBeVisible()
  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(form).toBeHidden()
  await expect(page.getByText('Mesajul pleacă în 10 secunde.')).toBeVisible()
  const raw = await rawMail(request, writer, 'la ora 10')
  expect(raw).toContain(`In-Reply-To: <${messageId}>`)
  expect(raw).toMatch(/^Subject: Re: /m)
  await expect(thread.getByRole('article', { name: /^Mesaj trimis de Ioana/ })).toBeVisible(SEEN)

  // The team's part.
  await thread.getByRole('button', { name: 'Atribuie' }).click()
  await page.getByRole('menuitemradio', { name: /Ioana/ }).click()
  await expect(thread.getByRole('button', { name: /^Responsabil: Ioana/ })).toBeVisible()
  await page.getByRole('button', { name: 'Client', exact: true }).click()
  const card = page.getByRole('dialog', { name: 'Client' })
  await card.getByRole('button', { name: `Leagă conversația de Maria Stan ${stamp}` }).click()
  await expect(card.getByRole('link', { name: 'Programează' })).toHaveAttribute('href', new RegExp(`book=${client}`))
  await card.getByRole('button', { name: 'Închide' }).click()

  // The first mail has been folded to its line since the answer stands below it.
  await thread
    .getByRole('article', { name: /^Mesaj de la/ })
    .getByRole('button')
    .first()
    .click()
  await thread.getByRole('button', { name: 'Acțiuni pentru radiografie.png' }).click()
  await page.getByRole('menuitem', { name: `Salvează în fișa: Maria Stan ${stamp}` }).click()
  await expect(page.getByText(`radiografie.png este salvat în fișa: Maria Stan ${stamp}.`)).toBeVisible()
  const files = (await (await request.get(`${API}/clients/${client}/files`)).json()) as { items: { name: string }[] }
  expect(files.items.map((f) => f.name)).toEqual(['radiografie.png'])

  await page.keyboard.press('s')
  await page.getByRole('menuitem', { name: /^Mâine/ }).click()
  await expect(page.getByText(/^Amânată: revine/)).toBeVisible()
  await page.goto(`/c/dentalux/inbox?view=snoozed&account=${account}`)
  await rowOf(page, `Durere ${stamp}`).click()

  await page.getByRole('button', { name: 'Client', exact: true }).click()
  await page.getByRole('dialog', { name: 'Client' }).getByRole('link', { name: 'Programează' }).click()
  const booking = page.getByRole('complementary', { name: 'Programare nouă' })
  await expect(booking.getByText(`Maria Stan ${stamp}`)).toBeVisible()
})

test('two colleagues see each other, and nobody answers past a newer message', async ({ page, browser, baseURL, request }) => {
  const { address, account, stamp } = await connected(browser, baseURL)
  const writer = `ion.${stamp}@outside.test`
  const messageId = `${stamp}.1@outside.test`
  await deliver({ from: writer, to: address, subject: `Mâine ${stamp}`, text: 'Pot veni mâine?', messageId })
  await readNow(request, API, account)
  const theirs = await browser.newContext({ baseURL: baseURL ?? '', locale: 'ro-RO', reducedMotion: 'reduce' })
  await signIn(theirs, 'ana@demo.test')
  const other = await theirs.newPage()
  for (const p of [page, other]) {
    await p.goto(`/c/dentalux/inbox?account=${account}`)
    await rowOf(p, `Mâine ${stamp}`).click(SEEN)
  }
  const at = (p: Page) => p.getByRole('list', { name: 'Colegi prezenți' })
  await expect(at(page)).toContainText('Ana')
  await expect(at(other)).toContainText('se uită aici')
  await page.keyboard.press('r')
  const form = page.getByRole('form', { name: 'Răspuns' })
  await form.getByRole('textbox', { name: 'Mesaj' }).fill('Da, la ora 9.')
  await expect(at(other)).toContainText('răspunde acum')

  await deliver({ from: writer, to: address, subject: `Re: Mâine ${stamp}`, text: 'Nu mai pot, poate joi.', inReplyTo: messageId })
  await readNow(request, API, account)
  await expect(other.getByText('Nu mai pot, poate joi.', { exact: true }).first()).toBeVisible(SEEN)
  await form.getByRole('button', { name: 'Trimite', exact: true }).click()
  const fence = page.getByRole('dialog', { name: 'A venit un mesaj nou' })
  await expect(fence).toContainText('Nu mai pot, poate joi.')
  await expect(fence.getByRole('button', { name: 'Citește întâi' })).toBeFocused()
  await expectAccessible(page)
  await page.screenshot({ path: test.info().outputPath('fence.png') })
  await page.keyboard.press('Enter')
  await expect(fence).toBeHidden()
  await form.getByRole('textbox', { name: 'Mesaj' }).fill('Atunci joi, la ora 9.')
  await form.getByRole('button', { name: 'Trimite', exact: true }).click()
  await expect(form).toBeHidden()
  await theirs.close()
})

test('the inbox is used by keyboard alone', async ({ page, browser, baseURL, request }) => {
  const { address, account, stamp } = await connected(browser, baseURL)
  for (const n of [1, 2])
    await deliver({ from: `a${n}.${stamp}@outside.test`, to: address, subject: `Scrisoarea ${n} ${stamp}`, text: `Textul ${n}` })
  await readNow(request, API, account)
  await page.goto('/c/dentalux/calendar')
  await expect(page.getByRole('link', { name: /^Mesaje/ }).first()).toBeVisible()
  await page.keyboard.press('g')
  await page.keyboard.press('i')
  await expect(page.getByRole('searchbox', { name: 'Caută în mesaje' })).toBeVisible()
  await page.keyboard.press('/')
  await page.keyboard.type(stamp)
  await expect(rowOf(page, `Scrisoarea 1 ${stamp}`)).toBeVisible(SEEN)
  await expect(rowOf(page, `Scrisoarea 2 ${stamp}`)).toBeVisible(SEEN)
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('j')
  await page.keyboard.press('k')
  await page.keyboard.press('Enter')
  const title = page.getByRole('heading', { level: 2, name: new RegExp(`Scrisoarea . ${stamp}`) })
  await expect(title).toBeFocused()
  await page.keyboard.press('n')
  await page.keyboard.type('Sună înainte de prânz.')
  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(page.getByRole('article', { name: /^Notă de la Ioana/ })).toContainText('Sună înainte de prânz.')
  await page.keyboard.press('u')
  await expect(title).toBeHidden()
  await page.keyboard.press('Enter')
  await expect(title).toBeVisible()
  const first = (await title.textContent()) ?? ''
  await page.keyboard.press('e')
  await expect(page.getByText('Conversația este încheiată.')).toBeVisible()
  await expect(title).not.toHaveText(first)
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog', { name: 'Scurtături de tastatură' })).toContainText('În mesaje')
})

for (const [width, theme] of [
  [1600, 'light'],
  [1280, 'light'],
  [1280, 'dark'],
  [390, 'light'],
  [390, 'dark'],
] as const)
  test(`list, thread and composer hold together at ${String(width)} px, ${theme}`, async ({ page, browser, baseURL, request }) => {
    await page.setViewportSize({ width, height: 844 })
    await page.addInitScript((t) => localStorage.setItem('msaas.theme', t), theme)
    const { address, account, stamp } = await connected(browser, baseURL)
    const writer = `elena.${stamp}@outside.test`
    const html = `<p>Bună ziua,</p><p>Aș dori o <b>programare</b> pentru ${stamp}.</p><img src="https://outside.test/x.png"><blockquote>Mesajul dinainte</blockquote>`
    await deliver({ from: `Elena Dumitrescu <${writer}>`, to: address, subject: `Control ${stamp}`, text: '', html })
    await deliver({
      from: `lab.${stamp}@outside.test`,
      to: address,
      subject: `Lucrarea ${stamp} este gata de ridicat și poate fi probată oricând`,
      text: 'Coroana este gata.',
    })
    await readNow(request, API, account)
    await page.goto(`/c/dentalux/inbox?account=${account}`)
    await expect(rowOf(page, `Control ${stamp}`)).toBeVisible(SEEN)
    await page.screenshot({ path: test.info().outputPath('list.png') })
    await expectAccessible(page)
    await rowOf(page, `Control ${stamp}`).click()
    const frame = page.frameLocator('iframe[title="Conținutul mesajului"]')
    await expect(frame.getByText('programare')).toBeVisible()
    await expect(page.getByText(/imagine din afară este blocată/)).toBeVisible()
    await page.screenshot({ path: test.info().outputPath('thread.png') })
    if (width === 390) expect(await smallTargets(page)).toEqual([])
    await page.getByRole('button', { name: 'Răspunde', exact: true }).click()
    await page.getByRole('textbox', { name: 'Mesaj' }).fill('Bună ziua,\n\nVă așteptăm joi.')
    await expect(page.getByText('Ciornă salvată')).toBeVisible()
    await expectAccessible(page)
    await page.screenshot({ path: test.info().outputPath('compose.png') })
  })
