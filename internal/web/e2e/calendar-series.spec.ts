import type { Page } from '@playwright/test'
import { expect, expectAccessible, openCalendar, test } from './clinic'

/** Opens the form of the appointment that is open; how it repeats is shown once it is known. */
async function edit(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Modifică', exact: true }).click()
  await expect(page.getByLabel('Repetare')).toHaveValue(/./)
}

/** Begins an appointment of a client with a provider at a time; how it repeats is still to be said. */
async function fillNew(page: Page, provider: string, time: string): Promise<void> {
  await page.keyboard.press('n')
  await page.getByRole('combobox', { name: 'Client' }).fill('stefan')
  await expect(page.getByRole('option', { name: /^Ștefan/ }).first()).toBeVisible()
  await page.keyboard.press('Enter')
  await page.getByLabel('Servicii').selectOption({ index: 1 })
  await page.getByLabel('Medic', { exact: true }).selectOption({ label: provider })
  await page.getByLabel('Ora', { exact: true }).fill(time)
}

/** The Tuesdays of so many weeks, all empty. */
async function weeksFrom(clinic: { emptyDay: (weeks: number) => Promise<string> }, first: number, count: number): Promise<string[]> {
  const days: string[] = []
  for (let n = 0; n < count; n++) days.push(await clinic.emptyDay(first + n))
  return days
}

const PHONE = { width: 390, height: 844 }

test('changes what follows, at a free time where another has the time', async ({ page, clinic }) => {
  const [day = '', next = ''] = await weeksFrom(clinic, 64, 3)
  const made = await clinic.repeat({ day, time: '10:00' })
  await clinic.book({ day: next, time: '11:00', client: 1 })
  await openCalendar(page, day, `&open=${made[0]?.id ?? ''}`)
  await edit(page)
  await page.getByLabel('Ora', { exact: true }).fill('11:00')
  await page.getByRole('button', { name: 'Salvează' }).click()
  const dialog = page.getByRole('dialog', { name: 'Ce programări se modifică?' })
  await dialog.getByRole('radio', { name: 'Aceasta și cele de după ea' }).check()
  await dialog.getByRole('button', { name: 'Salvează' }).click()
  await expect(dialog).toContainText(`1 dată nu este liberă. Cele fără bifă rămân cum sunt.`)
  await expect(dialog).toContainText(`${clinic.column(0)} are altă programare, 11:00–11:30.`)
  await expectAccessible(page)
  const free = dialog.getByRole('group', { name: /^În loc de / }).getByRole('button')
  const chosen = (await free.first().textContent()) ?? ''
  await free.first().click()
  await expect(free.first()).toHaveAttribute('aria-pressed', 'true')
  await dialog.getByRole('button', { name: 'Salvează' }).click()
  await expect(page.getByText('3 programări modificate.')).toBeVisible()
  const { series_id } = await clinic.appointment(made[0]?.id ?? '')
  const now = await clinic.ofSeries(series_id ?? '')
  expect(now.map((a) => a.id)).toEqual(made.map((a) => a.id))
  expect(chosen).toContain(clock(now[1]?.start))
  expect([clock(now[0]?.start), clock(now[2]?.start)]).toEqual(['11:00', '11:00'])
})

test('makes a series with one date elsewhere and one in spite of what is in the way', async ({ page, clinic }) => {
  const [day = '', second = '', third = ''] = await weeksFrom(clinic, 68, 3)
  await clinic.book({ day: second, time: '10:00', client: 1 })
  await clinic.book({ day: third, time: '10:00', client: 1 })
  await openCalendar(page, day)
  await fillNew(page, clinic.column(0), '10:00')
  await page.getByLabel('Repetare').selectOption('weekly')
  await page.getByLabel('De câte ori').fill('3')
  await page.getByRole('button', { name: 'Vezi datele' }).click()
  const dialog = page.getByRole('dialog', { name: 'Datele seriei' })
  await expect(dialog).toContainText('2 date nu sunt libere.')
  const ways = dialog.getByRole('group', { name: /^În loc de / })
  await ways.first().getByRole('button').first().click()
  await ways.last().getByRole('button', { name: 'Programează totuși' }).click()
  await dialog.getByRole('button', { name: 'Fă 3 programări' }).click()
  await expect(dialog).toContainText('Scrie un motiv de cel puțin 3 litere.')
  await expect(dialog.getByLabel('Motivul pentru cele programate totuși')).toBeFocused()
  await page.keyboard.type('durere')
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Fă 3 programări' }).click()
  await expect(page.getByText('3 programări făcute.')).toBeVisible()
  const id = await page.getByRole('button', { name: /^10:00–.*Ștef/ }).getAttribute('data-id')
  const made = await clinic.ofSeries((await clinic.appointment(id ?? '')).series_id ?? '')
  expect(made.map((a) => a.overbooked)).toEqual([false, false, true])
  expect(clock(made[1]?.start)).not.toBe('10:00')
})

test('makes every second week of every week, by keyboard', async ({ page, clinic }) => {
  const days = await weeksFrom(clinic, 72, 7)
  const made = await clinic.repeat({ day: days[0] ?? '', time: '10:00', count: 4 })
  await openCalendar(page, days[0] ?? '', `&open=${made[0]?.id ?? ''}`)
  const press = async (target: ReturnType<Page['getByRole']>, key = 'Enter') => {
    await target.focus()
    await page.keyboard.press(key)
  }
  await press(page.getByRole('button', { name: 'Modifică', exact: true }))
  await page.getByLabel('La fiecare').focus()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type('2')
  await expect(page.getByText('La fiecare 2 săptămâni, marți, de 4 ori.')).toBeVisible()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'De când se repetă altfel?' })
  await expect(dialog.getByRole('radio')).toHaveCount(2)
  await expect(dialog.getByRole('radio', { name: 'Aceasta și cele de după ea' })).toBeChecked()
  await press(dialog.getByRole('button', { name: 'Vezi datele' }))
  const rows = dialog.getByRole('listitem')
  await expect(rows).toHaveCount(6)
  await expect(rows.nth(0)).toContainText('rămâne')
  await expect(rows.nth(1)).toContainText('se anulează')
  await expect(rows.nth(5)).toContainText('nouă')
  await expectAccessible(page)
  await press(rows.nth(3).getByRole('checkbox'), 'Space')
  await expect(rows.nth(3)).toContainText('rămâne')
  await press(dialog.getByRole('button', { name: 'Salvează' }))
  await expect(page.getByText('Repetarea s-a schimbat: 4 programări.')).toBeVisible()
  const first = await clinic.appointment(made[0]?.id ?? '')
  const now = await clinic.ofSeries(first.series_id ?? '')
  expect(now.map((a) => a.start.slice(0, 10))).toEqual([days[0], days[2], days[4], days[6]])
  expect(now[1]?.id).toBe(made[2]?.id)
  expect((await clinic.appointment(made[1]?.id ?? '')).status).toBe('cancelled')
  expect((await clinic.appointment(made[3]?.id ?? '')).status).toBe('scheduled')
})

test('repeats on the nth weekday of the month, and says so', async ({ page, clinic }) => {
  const day = await clinic.emptyDay(80)
  await openCalendar(page, day)
  await fillNew(page, clinic.column(0), '15:00')
  await page.getByLabel('Repetare').selectOption('monthly')
  const when = page.getByLabel('Când în lună')
  const nth = Math.floor((Number(day.slice(8)) - 1) / 7)
  const text = `în ${['prima', 'a doua', 'a treia', 'a patra', 'ultima'][nth] ?? ''} marți a lunii`
  await when.selectOption({ label: text })
  await page.getByLabel('De câte ori').fill('3')
  await expect(page.getByText(`În fiecare lună, ${text}, de 3 ori.`)).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Vezi datele' }).click()
  const dialog = page.getByRole('dialog', { name: 'Datele seriei' })
  await expect(dialog.getByRole('listitem')).toHaveCount(3)
  await expect(dialog.getByText(/^mar/i)).toHaveCount(3)
  await dialog.getByRole('button', { name: /^Fă \d/ }).click()
  await expect(page.getByText(/programări făcute/)).toBeVisible()
  const id = await page.getByRole('button', { name: /^15:00–.*Ștef/ }).getAttribute('data-id')
  const made = await clinic.ofSeries((await clinic.appointment(id ?? '')).series_id ?? '')
  for (const a of made) {
    const d = new Date(a.start)
    const isLast = new Date(d.getTime() + 7 * 86_400_000).getUTCMonth() !== d.getUTCMonth()
    expect([d.getUTCDay(), nth === 4 ? isLast : Math.floor((d.getUTCDate() - 1) / 7) === nth]).toEqual([2, true])
  }
  await page.getByRole('button', { name: /^15:00–.*Ștef/ }).click()
  await edit(page)
  await expect(page.getByLabel('Când în lună')).toContainText(text)
})

test.describe('on a phone', () => {
  test.use({ viewport: PHONE, hasTouch: true, isMobile: true })

  test('changes all of a series and leaves one as it is', async ({ page, clinic }) => {
    const [day = '', next = ''] = await weeksFrom(clinic, 84, 3)
    const made = await clinic.repeat({ day, time: '10:00' })
    await clinic.book({ day: next, time: '11:00', client: 1 })
    await openCalendar(page, day)
    await page.getByRole('button', { name: /^10:00–10:30/ }).tap()
    await edit(page)
    await page.getByLabel('Ora', { exact: true }).fill('11:00')
    await page.getByRole('button', { name: 'Salvează' }).tap()
    const dialog = page.getByRole('dialog', { name: 'Ce programări se modifică?' })
    await dialog.getByRole('radio', { name: 'Toată seria' }).check()
    await dialog.getByRole('button', { name: 'Salvează' }).tap()
    await expect(dialog).toContainText('1 dată nu este liberă.')
    await expectAccessible(page)
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
    await dialog.getByRole('button', { name: 'Salvează' }).tap()
    await expect(page.getByText('2 programări modificate.')).toBeVisible()
    const now = await clinic.ofSeries(made[0]?.series_id ?? '')
    expect(now.map((a) => clock(a.start))).toEqual(['11:00', '10:00', '11:00'])
  })

  test('shows what another rule would do', async ({ page, clinic }) => {
    const days = await weeksFrom(clinic, 88, 4)
    const made = await clinic.repeat({ day: days[0] ?? '', time: '10:00', count: 4 })
    await clinic.book({ day: days[2] ?? '', time: '10:00', client: 1, provider: 1 })
    await openCalendar(page, days[0] ?? '')
    await page.getByRole('button', { name: /^10:00–10:30/ }).tap()
    await edit(page)
    await page.getByLabel('La fiecare').fill('3')
    await page.getByLabel('De câte ori').fill('2')
    await page.getByRole('button', { name: 'Salvează' }).tap()
    const dialog = page.getByRole('dialog', { name: 'De când se repetă altfel?' })
    await dialog.getByRole('button', { name: 'Vezi datele' }).tap()
    await expect(dialog.getByRole('listitem')).toHaveCount(4)
    await expectAccessible(page)
    await dialog.getByRole('button', { name: 'Salvează' }).tap()
    await expect(page.getByText('Repetarea s-a schimbat: 2 programări.')).toBeVisible()
    const now = await clinic.ofSeries((await clinic.appointment(made[0]?.id ?? '')).series_id ?? '')
    expect(now.map((a) => a.id)).toEqual([made[0]?.id, made[3]?.id])
  })
})

/** What the clinic's clocks show. */
function clock(at: string | undefined): string {
  return new Date(at ?? 0).toLocaleTimeString('ro-RO', { timeZone: 'Europe/Bucharest', hour: '2-digit', minute: '2-digit' })
}
