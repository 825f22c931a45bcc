import type { Page } from '@playwright/test'
import { expect, openCalendar, test } from './clinic'

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })

/** A finger goes over the screen from one point to another, as the browser itself feels it. */
async function swipe(page: Page, from: [number, number], to: [number, number]): Promise<void> {
  const touch = await page.context().newCDPSession(page)
  const at = ([x, y]: [number, number]) => [{ x, y }]
  await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: at(from) })
  for (let i = 1; i <= 8; i++) {
    const x = from[0] + ((to[0] - from[0]) * i) / 8
    const y = from[1] + ((to[1] - from[1]) * i) / 8
    await touch.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: at([x, y]) })
  }
  await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
  await touch.detach()
}

function after(day: string, days: number): string {
  return new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10)
}

test('a swipe goes to the next day and back; along the day, or across an appointment, it does not book', async ({ page, clinic }) => {
  const day = await clinic.emptyDay(96)
  await clinic.book({ day, time: '10:00' })
  await openCalendar(page, day)
  const block = page.getByRole('button', { name: /^10:00–10:30/ })
  await expect(block).toBeVisible()
  await swipe(page, [330, 500], [60, 510])
  await expect(page).toHaveURL(new RegExp(`date=${after(day, 1)}`))
  await expect(block).toHaveCount(0)
  await swipe(page, [60, 500], [330, 490])
  await expect(page).toHaveURL(new RegExp(`date=${day}`))
  await expect(block).toBeVisible()

  const scroller = page.locator('.cal-scroll')
  const before = await scroller.evaluate((el) => el.scrollTop)
  await swipe(page, [200, 600], [190, 300])
  await expect.poll(() => scroller.evaluate((el) => el.scrollTop)).toBeGreaterThan(before)
  await expect(page).toHaveURL(new RegExp(`date=${day}`))
  await swipe(page, [200, 500], [150, 505])
  await expect(page).toHaveURL(new RegExp(`date=${day}`))
  await scroller.evaluate((el, top) => {
    el.scrollTop = top
  }, before)
  const box = await block.boundingBox()
  if (!box) throw new Error('the appointment is not on the screen')
  await swipe(page, [box.x + box.width - 20, box.y + 10], [box.x + 20, box.y + 14])
  await expect(page).toHaveURL(new RegExp(`date=${after(day, 1)}`))
  await expect(page.getByRole('dialog')).toHaveCount(0)
})

test('a swipe goes on by three days where three are shown', async ({ page, clinic }) => {
  const day = await clinic.emptyDay(98)
  await openCalendar(page, day, '&view=three')
  await swipe(page, [330, 500], [60, 505])
  await expect(page).toHaveURL(new RegExp(`date=${after(day, 3)}`))
  await swipe(page, [60, 500], [330, 505])
  await expect(page).toHaveURL(new RegExp(`date=${day}`))
})
