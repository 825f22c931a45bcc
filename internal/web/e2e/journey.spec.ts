import { expect, test, type Locator } from '@playwright/test'
import { drag, expectAccessible, pointAt } from './clinic'
import { nextMail } from './mail'

const PASSWORD = 'patru-cuvinte-usor-de-retinut'
const DAY = '2027-06-15'

// A clinic's first hour: it signs up, invites its receptionist, and the two never book over one another.
test('from sign-up to a booking that both see', async ({ page, browser, request }) => {
  const stamp = Date.now().toString(36)
  const invited = `ioana.${stamp}@journey.test`

  await page.goto('/sign-up')
  await page.getByLabel('Numele tău').fill('Mara Ene')
  await page.getByLabel('E-mail').fill(`mara.${stamp}@journey.test`)
  await page.getByLabel('Parolă', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Continuă' }).click()
  await page.getByLabel('Numele clinicii').fill(`Clinica Drumul ${stamp}`)
  await page.getByRole('button', { name: 'Deschide clinica' }).click()
  await expect(page).toHaveURL(/\/c\/[a-z0-9-]+\/calendar/)
  const slug = /\/c\/([^/]+)\//.exec(page.url())?.[1] ?? ''

  const make = async (path: string, data: object) => {
    const answer = await page.request.post(`/api/v1/tenants/${slug}${path}`, { data })
    expect(answer.status(), await answer.text()).toBe(201)
    return ((await answer.json()) as { id: string }).id
  }
  const service = await make('/services', { name: 'Consultație', duration_minutes: 60, price: { amount: 20000, currency: 'RON' }, color: 1 })
  const hours = [1, 2, 3, 4, 5].map((weekday) => ({ weekday, from: '09:00', to: '17:00' }))
  await make('/providers', { name: 'Vlad Pop', title: 'Dr.', color: 2, service_ids: [service], hours })
  await make('/clients', { name: 'Ștefan Țepeș', phone: '0721 000 111' })
  await make('/clients', { name: 'Ana Marin', phone: '0721 000 222' })

  await page.goto(`/c/${slug}/team`)
  await page.getByRole('button', { name: 'Invită' }).click()
  const invitation = page.getByRole('dialog', { name: 'Invită în echipă' })
  await invitation.getByLabel('E-mail').fill(invited)
  await invitation.getByRole('radio', { name: /Recepționer/ }).check()
  await invitation.getByRole('button', { name: 'Trimite invitația' }).click()
  const link = await nextMail(request, invited, /https?:\/\/[^/\s]+(\/invitation\/[\w.~-]+)/)

  const theirs = await (await browser.newContext({ locale: 'ro-RO' })).newPage()
  await theirs.goto(link)
  await theirs.getByRole('button', { name: 'Deschide un cont' }).click()
  await theirs.getByLabel('Numele tău').fill('Ioana Radu')
  await theirs.getByLabel('Parolă', { exact: true }).fill(PASSWORD)
  await theirs.getByRole('button', { name: 'Deschide contul și intră' }).click()
  await expect(theirs).toHaveURL(new RegExp(`/c/${slug}/calendar`))

  await page.goto(`/c/${slug}/calendar?date=${DAY}`)
  await theirs.goto(`/c/${slug}/calendar?date=${DAY}`)
  await expect(theirs.locator('[aria-busy=true]')).toHaveCount(0)
  const at = await pointAt(theirs, 'Dr. Vlad Pop', '10:00')
  await theirs.mouse.click(at.x, at.y)
  const form = theirs.getByRole('complementary', { name: 'Programare nouă' })
  await form.getByRole('combobox', { name: 'Client' }).fill('tepes')
  await expect(theirs.getByRole('option', { name: /Țepeș/ }).first()).toBeVisible()
  await theirs.keyboard.press('Enter')
  await form.getByLabel('Servicii').selectOption({ label: await optionWith(form.getByLabel('Servicii'), 'Consultație') })
  await form.getByRole('button', { name: 'Programează' }).click()
  await expect(page.getByRole('button', { name: /^10:00–11:00, Ștefan Țepeș/ })).toBeVisible({ timeout: 3000 })

  await page.keyboard.press('n')
  const second = page.getByRole('complementary', { name: 'Programare nouă' })
  await second.getByRole('combobox', { name: 'Client' }).fill('ana')
  await expect(page.getByRole('option', { name: /Ana Marin/ }).first()).toBeVisible()
  await page.keyboard.press('Enter')
  await second.getByLabel('Servicii').selectOption({ label: await optionWith(second.getByLabel('Servicii'), 'Consultație') })
  await second.getByLabel('Medic').selectOption({ label: 'Dr. Vlad Pop' })
  await second.getByLabel('Ora').fill('10:30')
  await second.getByRole('button', { name: 'Programează' }).click()
  const conflict = page.getByRole('dialog', { name: 'Ora nu este liberă' })
  await expect(conflict).toContainText('10:00–11:00')
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  await expect(conflict).toHaveCount(0)

  await drag(theirs, await pointAt(theirs, 'Dr. Vlad Pop', '10:20'), await pointAt(theirs, 'Dr. Vlad Pop', '13:20'))
  await theirs.mouse.up()
  await expect(theirs.getByRole('button', { name: /^13:00–14:00, Ștefan Țepeș/ })).toBeVisible()
  await expect(page.getByRole('button', { name: /^13:00–14:00, Ștefan Țepeș/ })).toBeVisible({ timeout: 3000 })
  await theirs.context().close()
})

test('what every screen needs of scripts is at most 180 kB', async ({ page }) => {
  await page.goto('/sign-in', { waitUntil: 'networkidle' })
  const linked = [...(await (await page.request.get('/sign-in')).text()).matchAll(/assets\/[\w.-]+\.js/g)].map((m) => m[0])
  const bytes = await page.evaluate(
    (files) =>
      performance
        .getEntriesByType('resource')
        .filter((e) => files.some((f) => e.name.endsWith(f)))
        .reduce((sum, e) => sum + (e as PerformanceResourceTiming).encodedBodySize, 0),
    linked,
  )
  expect(bytes).toBeGreaterThan(100_000)
  expect(bytes).toBeLessThanOrEqual(180_000)
})

async function optionWith(select: Locator, text: string): Promise<string> {
  return (await select.locator('option', { hasText: text }).first().textContent()) ?? ''
}
