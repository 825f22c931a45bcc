import { expect, test, type APIRequestContext, type Locator, type Page } from '@playwright/test'
import { expectAccessible } from './clinic'
import { nextMail } from './mail'

const stamp = Date.now().toString(36)
const LINK = /https?:\/\/[^/\s]+(\/a\/[\w.~-]+)/

test.describe.configure({ mode: 'serial' })

const days = (page: Page) => page.getByRole('group', { name: 'Alegeți ziua' }).locator('button:enabled')
const times = (page: Page) => page.getByRole('button', { name: /^\d\d:\d\d$/ })
const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name })

/** The clinic's page as a visitor without an account has it, who sees to it that it fits and that everybody can use it. */
async function expectGood(page: Page): Promise<void> {
  await expect(page.locator('[aria-busy=true]')).toHaveCount(0)
  await expectAccessible(page)
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
}

async function fill(page: Page, who: { name: string; email: string; phone: string }): Promise<void> {
  await page.getByLabel('Nume și prenume').fill(who.name)
  await page.getByLabel('E-mail').fill(who.email)
  await page.getByLabel('Telefon').fill(who.phone)
  await page.getByRole('checkbox', { name: /Sunt de acord/ }).check()
}

for (const [width, height, phone] of [
  [1280, 860, '0722 100 128'],
  [390, 844, '0722 100 390'],
] as const) {
  test(`a visit is booked, moved and cancelled at ${String(width)} pixels`, async ({ page, request }) => {
    const who = { name: `Zoe Proba ${String(width)}`, email: `zoe.${stamp}.${String(width)}@book.test`, phone }
    await page.setViewportSize({ width, height })
    await page.goto('/book/dentalux')
    await expect(heading(page, 'Pentru ce doriți să veniți?')).toBeVisible()
    await expectGood(page)
    await page.getByRole('button', { name: /^Consultație/ }).click()
    await expect(heading(page, 'La cine doriți să veniți?')).toBeFocused()
    await expectGood(page)
    await page.getByRole('button', { name: /Oricine este liber/ }).click()
    await days(page).nth(5).click()
    await expect(times(page).first()).toBeVisible()
    await expectGood(page)

    // The browser's own way back gives the time back; it is offered again.
    const time = await times(page).nth(3).innerText()
    await page.getByRole('button', { name: time }).click()
    await expect(heading(page, 'Datele dumneavoastră')).toBeFocused()
    await page.goBack()
    await page.getByRole('button', { name: time }).click()
    await expect(heading(page, 'Datele dumneavoastră')).toBeFocused()
    await page.getByRole('button', { name: 'Programează-mă' }).click()
    await expect(page.getByText('Fără acest acord nu putem face programarea.')).toBeVisible()
    await expectGood(page)
    await fill(page, who)
    await page.getByRole('button', { name: 'Programează-mă' }).click()
    await expect(heading(page, 'Programarea este făcută')).toBeFocused()
    await expect(page.getByText(new RegExp(`${time}$`))).toBeVisible()
    await expectGood(page)

    await page.goto(await nextMail(request, who.email, LINK))
    await expect(heading(page, 'Programarea dumneavoastră')).toBeVisible()
    await expectNobody(page.getByRole('main'), who)
    await expectGood(page)
    await page.getByRole('button', { name: 'Mută programarea' }).click()
    await days(page).nth(7).click()
    await expectGood(page)
    await times(page).nth(1).click()
    await expect(page.getByText('Programarea a fost mutată. V-am trimis un e-mail.')).toBeVisible()

    // The link of the newer mail leads to the same visit.
    await page.goto(await nextMail(request, who.email, LINK))
    await page.getByRole('button', { name: 'Anulează' }).click()
    await expect(heading(page, 'Anulați programarea?')).toBeFocused()
    await expectGood(page)
    await page.getByRole('button', { name: 'Da, anulează' }).click()
    await expect(page.getByText('Această programare este anulată.')).toBeVisible()
    await expect(page.getByRole('button', { name: 'Mută programarea' })).toHaveCount(0)
    await expectGood(page)
    await nextMail(request, who.email, /(anulat)/)
  })
}

/** Whoever has a visit's link learns nothing of the person. */
async function expectNobody(where: Locator, who: { name: string; email: string; phone: string }): Promise<void> {
  for (const part of [who.name, who.email, who.phone]) await expect(where).not.toContainText(part)
}

test('a visit is booked by keyboard alone, in English and in the dark', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.goto('/book/dentalux')
  await expect(heading(page, 'Pentru ce doriți să veniți?')).toBeVisible()
  await press(page, page.getByRole('button', { name: 'English' }))
  await expect(heading(page, 'What would you like to come for?')).toBeVisible()
  await expectGood(page)
  await press(page, page.getByRole('button', { name: /^Consultație/ }))
  await expect(heading(page, 'Whom would you like to see?')).toBeFocused()
  await press(page, page.getByRole('button', { name: /Mihai Ionescu/ }))
  await expect(heading(page, 'When would suit you?')).toBeFocused()
  const free = page.getByRole('group', { name: 'Choose the day' }).locator('button:enabled')
  await expect(free.first()).toBeVisible()
  await expect(times(page).first()).toBeVisible()
  await press(page, free.first(), 'ArrowRight')
  await expect(free.nth(1)).toBeFocused()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('group', { name: 'Choose the day' }).locator('[aria-pressed=true]')).toBeFocused()
  await expect(times(page).first()).toBeVisible()
  await expectGood(page)
  await press(page, times(page).last())
  await expect(heading(page, 'Your details')).toBeFocused()
  await expectGood(page)
  for (const [label, text] of [
    ['Name', 'Keyboard Probe'],
    ['E-mail', `keys.${stamp}@book.test`],
    ['Phone', '0722 100 999'],
  ] as const) {
    await press(page, page.getByLabel(label, { exact: true }), 'End')
    await page.keyboard.type(text)
  }
  await press(page, page.getByRole('checkbox'), 'Space')
  await press(page, page.getByRole('button', { name: 'Book the appointment' }))
  await expect(heading(page, 'Your appointment is booked')).toBeFocused()
  await expectGood(page)
})

async function press(page: Page, target: Locator, key = 'Enter'): Promise<void> {
  for (let n = 0; n < 60 && !(await target.evaluate((el) => el === document.activeElement)); n++) await page.keyboard.press('Tab')
  await expect(target).toBeFocused()
  await page.keyboard.press(key)
}

for (const [width, height] of [
  [1280, 860],
  [390, 844],
] as const) {
  test(`two services go into one visit, by keyboard, at ${String(width)} pixels`, async ({ page, request }) => {
    const who = { name: 'Tudor Dublu', email: `two.${stamp}.${String(width)}@book.test`, phone: `0723 200 ${String(width).slice(0, 3)}` }
    await page.setViewportSize({ width, height })
    await page.goto('/book/dentalux')
    await press(page, page.getByRole('button', { name: /^Consultație/ }))
    const chosen = page.getByRole('region', { name: 'Ați ales' })
    await expect(chosen.getByRole('listitem')).toHaveCount(1)
    await expect(chosen.getByRole('button', { name: /^Scoate/ })).toHaveCount(0)
    await press(page, chosen.getByRole('button', { name: 'Adaugă alt serviciu' }))
    await expect(heading(page, 'Ce mai doriți?')).toBeFocused()
    await expect(page.getByRole('button', { name: /^Consultație/ })).toHaveCount(0)
    await expectGood(page)
    await page.goBack() // the browser's own way back leaves all as it was
    await expect(chosen.getByRole('listitem')).toHaveCount(1)
    for (const name of [/^Control periodic/, /^Control ortodontic/]) {
      await press(page, chosen.getByRole('button', { name: 'Adaugă alt serviciu' }))
      await press(page, page.getByRole('button', { name }))
    }
    await expect(chosen.getByRole('listitem')).toHaveCount(3)
    await expect(chosen).toContainText('În total: 65 de minute · 350,00')
    await expectGood(page)
    await press(page, chosen.getByRole('button', { name: 'Scoate Control ortodontic' }))
    await expect(heading(page, 'La cine doriți să veniți?')).toBeFocused() // several people do what is left
    await expect(chosen.getByRole('listitem')).toHaveCount(2)
    await press(page, page.getByRole('button', { name: /Oricine este liber/ }))
    await expect(times(page).first()).toBeVisible()
    await expect(chosen.getByRole('listitem')).toHaveCount(2)
    await expectGood(page)
    await press(page, days(page).last())
    await press(page, times(page).last())
    await expect(heading(page, 'Datele dumneavoastră')).toBeFocused()
    await expect(page.getByText(/^Consultație, Control periodic/)).toBeVisible()
    await expectGood(page)
    await fill(page, who)
    await page.getByRole('button', { name: 'Programează-mă' }).click()
    await expect(heading(page, 'Programarea este făcută')).toBeFocused()
    await expect(page.getByText(/^Consultație, Control periodic/)).toBeVisible()
    await nextMail(request, who.email, /(Consultație, Control periodic)/)
  })
}

test('the staff see who a visitor may be, and the visitor hears what the staff change', async ({ page, request, browser }) => {
  test.slow() // what the staff change is told some seconds later
  await request.post('/api/v1/auth/sign-in', { data: { email: 'ioana@demo.test', password: 'demo-demo-2026' } })
  const items = async <T>(path: string) => ((await (await request.get(`/api/v1/tenants/dentalux${path}`)).json()) as { items: T[] }).items
  const known = (await items<{ id: string; name: string; phone: string }>('/clients?limit=50')).find((c) => c.phone.startsWith('+407'))
  expect(known).toBeDefined()
  const who = { name: `Geamăn ${stamp}`, email: `twin.${stamp}@book.test`, phone: known?.phone ?? '' }
  await page.goto('/book/dentalux')
  await page.getByRole('button', { name: /^Consultație/ }).click()
  await page.getByRole('button', { name: /Oricine este liber/ }).click()
  await days(page).nth(9).click()
  await times(page).nth(2).click()
  await fill(page, who)
  await page.getByRole('button', { name: 'Programează-mă' }).click()
  await expect(heading(page, 'Programarea este făcută')).toBeFocused()
  const link = await nextMail(request, who.email, LINK)

  // Nothing of it is on the visitor's page; the receptionist sees it on the appointment and makes one record of the two.
  const [made] = await items<{ id: string; start: string; rev: number; client: { id: string } }>(
    `/appointments/search?q=${encodeURIComponent(who.name)}`,
  )
  if (!made || !known) throw new Error('the appointment is not found')
  const desk = await browser.newContext({ storageState: await request.storageState(), locale: 'ro-RO', timezoneId: 'Europe/Bucharest' })
  const staff = await desk.newPage()
  await staff.goto(`/c/dentalux/calendar?date=${made.start.slice(0, 10)}&open=${made.id}`)
  await expect(staff.getByText(new RegExp(`S-a programat online. Poate fi aceeași persoană cu .*${known.name}`))).toBeVisible()
  await expectAccessible(staff)
  await staff.getByRole('link', { name: 'Compară' }).click()
  const suspects = staff.getByRole('region', { name: 'S-a programat online și pare să existe de două ori' })
  await suspects.getByRole('button', { name: `Compară: ${known.name}` }).click()
  await staff.getByRole('button', { name: 'Unește fișele' }).click()
  await expect(suspects.getByText(known.name)).toHaveCount(0)
  await desk.close()

  // The link is as good as before, and what the staff do next is told.
  await page.goto(link)
  await expect(heading(page, 'Programarea dumneavoastră')).toBeVisible()
  const path = `/api/v1/tenants/dentalux/appointments/${made.id}`
  const at = async () => (await (await request.get(path)).json()) as { rev: number }
  const change = { start: new Date(Date.parse(made.start) + 26 * 3_600_000).toISOString(), override: { reason: 'la telefon', outside_hours: true } }
  const moved = await request.patch(path, { data: change, headers: { 'If-Match': `"${String((await at()).rev)}"` } })
  expect(moved.ok(), await moved.text()).toBe(true)
  await nextMail(request, who.email, /(are o oră nouă)/)
  await request.post(`${path}/status`, { data: { status: 'cancelled' }, headers: { 'If-Match': `"${String((await at()).rev)}"` } })
  await nextMail(request, who.email, /(a fost anulată)/)
  await page.reload()
  await expect(page.getByText('Această programare este anulată.')).toBeVisible()
})

async function answers(request: APIRequestContext, path: string): Promise<string> {
  const answer = await request.get(`/api/v1/public${path}`)
  expect(answer.status(), path).toBeLessThan(500)
  return answer.text()
}

test('the page says nothing about the people who come', async ({ request, page }) => {
  const front = await answers(request, '/booking/dentalux')
  const { services, first_day: day } = JSON.parse(front) as { services: { id: string }[]; first_day: string }
  const wish = `?service_ids=${services[0]?.id ?? ''}`
  const said = [
    front,
    await answers(request, `/booking/dentalux/days${wish}&from=${day}&to=${day}`),
    await answers(request, `/booking/dentalux/times${wish}&day=${day}`),
  ].join('\n')
  expect(said).not.toMatch(/client|cli_|apt_|@|\+407/)
  await page.goto('/a/nothing-that-was-sent')
  await expect(page.getByRole('heading', { name: 'Această legătură nu este valabilă' })).toBeVisible()
  await expectGood(page)
  expect((await request.get('/api/v1/tenants/dentalux/booking-page')).status()).toBe(401)
})

test('the owner sees to the page: it is closed, and open again', async ({ page, browser }) => {
  await page.goto('/sign-in')
  await page.getByLabel('E-mail').fill('ana@demo.test')
  await page.getByLabel('Parolă', { exact: true }).fill('demo-demo-2026')
  await page.getByRole('button', { name: 'Intră în cont' }).click()
  await page.getByRole('link', { name: 'Setări' }).first().click()
  await page.getByRole('link', { name: 'Programări online' }).click()
  await expect(page.getByRole('img', { name: 'Cod QR al paginii de programări' })).toBeVisible()
  await expectGood(page)
  const save = page.getByRole('button', { name: 'Salvează' })
  const turn = async () => {
    await page.getByRole('switch', { name: 'Programarea online este deschisă' }).click()
    await save.click()
    await expect(save).toBeDisabled()
  }
  // What is written is seen as visitors will see it, before it is saved.
  const preview = page.getByRole('region', { name: 'Previzualizarea paginii de programări' })
  await expect(preview).toContainText('Pentru ce doriți să veniți?')
  await page.getByLabel('Cuvânt de început (Română)').fill(`Bine ați venit ${stamp}`)
  await expect(preview).toContainText(`Bine ați venit ${stamp}`)
  await page.getByRole('radio', { name: 'Datele și acordul' }).click()
  await expect(preview).toContainText('Sunt de acord')
  await page.getByRole('radio', { name: 'English' }).click()
  await expect(preview).toContainText('Your details')
  await expect(page.getByRole('heading', { name: 'Ce vede clientul' })).toBeVisible()
  await expectGood(page)
  await save.click()
  await expect(save).toBeDisabled()
  const visitors = await browser.newContext({ locale: 'ro-RO' })
  const theirs = await visitors.newPage()
  await theirs.goto('/book/dentalux')
  await expect(theirs.getByText(`Bine ați venit ${stamp}`)).toBeVisible()
  await turn()
  await theirs.reload()
  await expect(theirs.getByRole('heading', { name: 'Programarea online nu este deschisă' })).toBeVisible()
  await expectGood(theirs)
  await turn()
  await theirs.reload()
  await expect(heading(theirs, 'Pentru ce doriți să veniți?')).toBeVisible()
  await visitors.close()
  await page.setViewportSize({ width: 390, height: 844 })
  await expectGood(page)
})
