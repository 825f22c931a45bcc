import { expect, test, type Page } from '@playwright/test'
import { expectAccessible } from './clinic'
import { smallTargets, tabTo } from './hands'
import { picture } from './picture'

const SETTINGS = '/c/dentalux/settings'
const stamp = Date.now().toString(36)

test.beforeEach(async ({ page }) => {
  const answer = await page.request.post('/api/v1/auth/sign-in', { data: { email: 'ana@demo.test', password: 'demo-demo-2026' } })
  expect(answer.ok()).toBe(true)
})

const save = (page: Page) => page.getByRole('button', { name: 'Salvează' })
const row = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name })

async function saved(page: Page) {
  const answer = page.waitForResponse((r) => /^(PATCH|PUT)$/.test(r.request().method()))
  await save(page).click()
  expect((await answer).ok()).toBe(true)
  await expect(save(page)).toBeDisabled()
}

async function addCategory(page: Page, name: string) {
  await page.getByRole('button', { name: 'Adaugă o categorie' }).click()
  const form = page.getByRole('dialog', { name: 'Adaugă o categorie' })
  await form.getByLabel('Nume').fill(name)
  await save(page).click()
  await expect(form).toHaveCount(0)
  await expect(row(page, name)).toBeVisible()
}

/** What the row above this one is called. */
async function rowAbove(page: Page, name: string): Promise<string> {
  const all = (await page.getByRole('row').allInnerTexts()).map((text) => text.trim())
  return all[all.findIndex((text) => text.includes(name)) - 1] ?? ''
}

for (const width of [1280, 390]) {
  test.describe(`at ${String(width)}`, () => {
    test.use({ viewport: { width, height: 860 } })
    const mark = `${String(width)}-${stamp}`

    test('a list is sorted by the keyboard alone, and says so', async ({ page }) => {
      const name = `Profilaxie ${mark}`
      await page.goto(`${SETTINGS}/categories`)
      await addCategory(page, name)
      const above = await rowAbove(page, name)
      const said = page.locator('[id^=DndLiveRegion]')
      const handle = page.getByRole('button', { name: `Mută ${name}` })
      await tabTo(page, handle)
      await page.keyboard.press('Space')
      await expect(said).toHaveText(new RegExp(`^${name}: luat de pe locul \\d+ din \\d+\\.$`))
      await page.keyboard.press('ArrowUp')
      await expect(said).toHaveText(new RegExp(`^${name}: locul \\d+ din \\d+\\.$`))
      const kept = page.waitForResponse((r) => r.url().endsWith('/categories/order'))
      await page.keyboard.press('Space')
      await expect(said).toHaveText(new RegExp(`^${name}: lăsat pe locul \\d+ din \\d+\\.$`))
      expect((await kept).ok()).toBe(true)
      await expect(handle).toBeFocused()
      expect(await rowAbove(page, above)).toBe(name)

      await page.keyboard.press('Space')
      await expect(said).toContainText('luat de pe locul')
      await page.keyboard.press('ArrowDown')
      await expect(said).toHaveText(new RegExp(`^${name}: locul`))
      await page.keyboard.press('Escape')
      await expect(said).toHaveText(`${name}: mutare anulată.`)
      await page.reload()
      await expect(handle).toBeVisible()
      expect(await rowAbove(page, above)).toBe(name)
    })

    test('a service has its category, its buffers and its place', async ({ page }) => {
      const [group, name] = [`Parodontologie ${mark}`, `Gingivectomie ${mark}`]
      await page.goto(`${SETTINGS}/categories`)
      await addCategory(page, group)
      await page.goto(`${SETTINGS}/services`)
      await page.getByRole('button', { name: 'Adaugă un serviciu' }).click()
      const form = page.getByRole('dialog', { name: 'Adaugă un serviciu' })
      await form.getByLabel('Nume').fill(name)
      await form.getByLabel('Preț').fill('300')
      await form.getByLabel('Pauză înainte (minute)').fill('7')
      await form.getByLabel('Pauză după (minute)').fill('15')
      await form.getByLabel(/^Categorie/).selectOption({ label: group })
      await form.getByLabel(/^Are nevoie de/).selectOption({ label: 'Cabinet' })
      await save(page).click()
      await expect(form.getByLabel('Pauză înainte (minute)')).toBeFocused()
      await form.getByLabel('Pauză înainte (minute)').fill('10')
      await expectAccessible(page)
      await save(page).click()
      await expect(form).toHaveCount(0)
      await expect(row(page, name)).toContainText('300,00 lei')
      expect(await rowAbove(page, name)).toBe(group)

      await row(page, name).getByRole('button', { name, exact: false }).filter({ hasText: name }).click()
      const again = page.getByRole('dialog', { name })
      await expect(again.getByLabel('Pauză înainte (minute)')).toHaveValue('10')
      await expect(again.getByLabel('Pauză după (minute)')).toHaveValue('15')
      await expect(again.getByLabel(/^Are nevoie de/)).toHaveValue('room')
      await again.getByLabel('Preț').fill('320')
      await page.keyboard.press('Escape')
      const asked = page.getByRole('dialog', { name: 'Pleci fără să salvezi?' })
      await expectAccessible(page)
      await asked.getByRole('button', { name: 'Renunță la modificări' }).click()
      await expect(page.getByRole('dialog')).toHaveCount(0)
      await expect(row(page, name).getByRole('button').filter({ hasText: name })).toBeFocused()
    })

    test('a provider has a break, a special day and time off', async ({ page }) => {
      const name = `Oana Șandor ${mark}`
      await page.goto(`${SETTINGS}/providers`)
      await page.getByRole('button', { name: 'Adaugă un medic' }).click()
      const sheet = page.getByRole('dialog', { name: 'Adaugă un medic' })
      await sheet.getByLabel('Nume').fill(name)
      await sheet.getByRole('button', { name: 'Încă un interval Luni' }).click()
      await sheet.getByLabel('Luni, până la').first().fill('12:00')
      await sheet.getByLabel('Luni, de la').last().fill('11:00')
      await sheet.getByLabel('Luni, până la').last().fill('17:00')
      await sheet.getByRole('button', { name: 'Adaugă o zi' }).click()
      await expect(sheet.getByLabel('Data')).toBeFocused()
      await save(page).click()
      await expect(sheet.getByRole('alert').first()).toBeVisible()
      await sheet.getByLabel('Luni, de la').last().fill('13:00')
      await sheet.getByLabel('Data').fill('24.12.2030')
      await expectAccessible(page)
      await save(page).click()
      await expect(sheet).toHaveCount(0)

      await row(page, name).getByRole('button').filter({ hasText: name }).click()
      const open = page.getByRole('dialog', { name })
      await expect(open.getByLabel('Data')).toHaveValue('24.12.2030')
      await expect(open.getByLabel('Luni, de la').last()).toHaveValue('13:00')
      const off = open.getByRole('region', { name: 'Concedii' })
      const [from, to] = [30, 34].map((days) => {
        const [y, m, d] = new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10).split('-')
        return [d, m, y].join('.')
      }) as [string, string]
      await off.getByRole('button', { name: 'Adaugă un concediu' }).click()
      await expect(off.getByText('Scrie data ca 24.12.2026.').first()).toBeVisible()
      await off.getByLabel('De la').fill(from)
      await off.getByLabel('Până la (inclusiv)').fill(to)
      await off.getByLabel('Motiv').fill('Vacanță')
      await off.getByRole('button', { name: 'Adaugă un concediu' }).click()
      await expect(off.getByRole('listitem')).toContainText(`${from} – ${to}`)
      await expectAccessible(page)
      await off.getByRole('button', { name: `Elimină concediul ${from} – ${to}` }).click()
      await expect(off.getByRole('listitem')).toHaveCount(0)
      await off.getByRole('button', { name: 'Anulează' }).click()
      await expect(off.getByRole('listitem')).toContainText('Vacanță')
      await page.keyboard.press('Escape')
      await expect(row(page, name).getByRole('button').filter({ hasText: name })).toBeFocused()
    })

    test('the clinic says when it is open and how it looks', async ({ page }) => {
      await page.goto(`${SETTINGS}/clinic`)
      const until = page.getByLabel('Sâmbătă, până la').last()
      const hour = width === 390 ? '13:00' : '14:00'
      const saturday = page.getByRole('switch', { name: 'Sâmbătă' })
      if (!(await saturday.isChecked())) await saturday.click()
      await until.fill(hour)
      await page.getByLabel(/^Culoarea clinicii/).fill('#ffffee')
      await expect(page.getByText('Textul alb nu se citește pe această culoare')).toBeVisible()
      await page.getByLabel(/^Culoarea clinicii/).fill(width === 390 ? '#7c2d12' : '#1d4ed8')
      await expect(page.getByText('Textul alb se citește bine')).toBeVisible()
      await expectAccessible(page)

      // What is not saved yet is not lost by going elsewhere.
      await page.getByRole('link', { name: 'Servicii' }).click()
      const asked = page.getByRole('dialog', { name: 'Pleci fără să salvezi?' })
      await expectAccessible(page)
      await asked.getByRole('button', { name: 'Renunță', exact: true }).click()
      await expect(page.getByRole('link', { name: 'Servicii' })).toBeFocused()
      await saved(page)
      await page.getByRole('link', { name: 'Servicii' }).click()
      await expect(page).toHaveURL(/services$/)
      await page.goBack()
      await expect(until).toHaveValue(hour)
    })

    test('the clinic has a logo', async ({ page }) => {
      await page.goto(`${SETTINGS}/clinic`)
      const logo = page.getByRole('img', { name: /^Sigla clinicii/ })
      const put = async (name: string, buffer: Buffer) => {
        const chooser = page.waitForEvent('filechooser')
        await page.getByRole('button', { name: /^(Încarcă o siglă|Înlocuiește)$/ }).click()
        await (await chooser).setFiles({ name, mimeType: 'image/png', buffer })
      }
      await put('siglă.png', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'))
      await expect(page.getByRole('alert')).toBeVisible()
      await expect(logo).toHaveCount(0)
      await put('siglă.png', picture())
      await expect(logo).toHaveJSProperty('naturalWidth', 40)
      await expectAccessible(page)
      await page.getByRole('button', { name: 'Elimină sigla' }).click()
      await expect(logo).toHaveCount(0)
      await expect(page.getByRole('button', { name: 'Încarcă o siglă' })).toBeFocused()
    })

    test('the booking page has its rules', async ({ page }) => {
      await page.goto(`${SETTINGS}/booking`)
      const days = page.getByLabel('Cel mai târziu (zile înainte)')
      const wanted = width === 390 ? '75' : '90'
      await days.fill('')
      await days.fill(wanted)
      await page.getByLabel(/^Cuvânt de început \(Română\)/).fill(`Bine ați venit! ${mark}`)
      await page.getByLabel('Numele scurt din adresă').fill('Cu spații!')
      await save(page).click()
      await expect(page.getByText('Folosește doar litere mici')).toBeVisible()
      await expect(page.getByLabel('Numele scurt din adresă')).toBeFocused()
      await page.getByLabel('Numele scurt din adresă').fill('dentalux')
      await expectAccessible(page)
      await saved(page)
      await page.reload()
      await expect(days).toHaveValue(wanted)
      await page.goto('/book/dentalux')
      await expect(page.getByText(`Bine ați venit! ${mark}`)).toBeVisible()
    })

    test('a mail is looked at and switched off', async ({ page }) => {
      await page.goto(`${SETTINGS}/notifications`)
      const offers = page.getByRole('switch', { name: 'S-a eliberat o oră' })
      const before = await offers.isChecked()
      await offers.click()
      await expect(page.getByText('Celor de pe lista de așteptare nu li se scrie.')).toHaveCount(before ? 1 : 0)
      const look = page.getByRole('button', { name: 'Vezi e-mailul „S-a eliberat o oră”' })
      await look.click()
      const dialog = page.getByRole('dialog', { name: 'S-a eliberat o oră' })
      await expect(dialog.getByRole('heading', { level: 3 })).toContainText('S-a eliberat o oră')
      await expectAccessible(page)
      await dialog.getByRole('tab', { name: 'English' }).click()
      await expect(dialog.getByRole('heading', { level: 3 })).toContainText('A time has become free')
      await page.keyboard.press('Escape')
      await expect(look).toBeFocused()
      await page.getByLabel(/^Adresa pentru răspunsuri/).fill('receptie@')
      await save(page).click()
      await expect(page.getByLabel(/^Adresa pentru răspunsuri/)).toBeFocused()
      await page.getByLabel(/^Adresa pentru răspunsuri/).fill('receptie@dentalux.test')
      await expectAccessible(page)
      await saved(page)
      await page.reload()
      await expect(offers).toBeChecked({ checked: !before })
    })

    test('everybody keeps an account of their own', async ({ page }) => {
      await page.goto('/account')
      const name = page.getByLabel('Nume')
      const before = await name.inputValue()
      await name.fill('')
      await save(page).click()
      await expect(name).toBeFocused()
      await name.fill('Ana-Maria Ionescu')
      await expectAccessible(page)
      await saved(page)
      await page.reload()
      await expect(name).toHaveValue('Ana-Maria Ionescu')
      await name.fill(before)
      await saved(page)
    })

    test('no settings screen keeps anybody out', async ({ page }) => {
      const parts = ['clinic', 'providers', 'services', 'categories', 'resources', 'locations', 'client-fields', 'booking', 'notifications', 'audit']
      for (const part of parts) {
        await page.goto(`${SETTINGS}/${part}`)
        await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
        await expect(page.locator('[aria-busy=true]')).toHaveCount(0)
        await expectAccessible(page)
        const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
        expect(wider, part).toBe(0)
        const below = await page.evaluate(() => document.documentElement.scrollHeight - document.documentElement.clientHeight)
        expect(below, part).toBe(0)
        if (width === 390) expect(await smallTargets(page), part).toEqual([])
      }
    })
  })
}

test('a service is added, and deleted, by the keyboard alone', async ({ page }) => {
  const name = `Control ${stamp}`
  await page.goto(`${SETTINGS}/services`)
  await tabTo(page, page.getByRole('button', { name: 'Adaugă un serviciu' }))
  await page.keyboard.press('Enter')
  const form = page.getByRole('dialog', { name: 'Adaugă un serviciu' })
  await expect(form.getByLabel('Nume')).toBeFocused()
  await page.keyboard.type(name)
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await page.keyboard.type('120')
  await page.keyboard.press('Enter')
  await expect(row(page, name)).toContainText('120,00 lei')
  await expect(form).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Adaugă un serviciu' })).toBeFocused()

  const menu = page.getByRole('button', { name: `Acțiuni pentru ${name}` })
  const remove = async () => {
    await page.keyboard.press('Enter')
    await page.keyboard.press('End')
    await expect(page.getByRole('menuitem', { name: 'Șterge' })).toBeFocused()
    await page.keyboard.press('Enter')
    await expect(page.getByRole('dialog', { name: `Ștergi ${name}?` })).toBeVisible()
  }
  await tabTo(page, menu)
  await remove()
  await page.keyboard.press('Escape')
  await expect(menu).toBeFocused()
  await remove()
  await tabTo(page, page.getByRole('dialog').getByRole('button', { name: 'Șterge' }))
  await page.keyboard.press('Enter')
  await expect(row(page, name)).toHaveCount(0)
  await expect(page.getByRole('table')).toBeFocused()
})
