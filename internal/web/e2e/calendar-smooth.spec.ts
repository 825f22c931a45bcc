import type { Page } from '@playwright/test'
import { expect, openCalendar, test } from './clinic'

const WEEK = 300

interface Frames {
  p50: number
  p95: number
  count: number
  longTasks: number[]
}

test('300 appointments in a week stay smooth while one is dragged', async ({ page, clinic }) => {
  test.setTimeout(240_000)
  const monday = await clinic.fullWeek(60, WEEK)
  await openCalendar(page, monday, '&view=work')
  await expect.poll(() => page.locator('.cal-block').count()).toBeGreaterThanOrEqual(WEEK)
  const block = page.locator('.cal-block').nth(5)
  await block.scrollIntoViewIfNeeded()
  const box = await block.boundingBox()
  const grid = await page.locator('.cal-scroll').boundingBox()
  if (!box || !grid) throw new Error('the grid is not there')

  await page.mouse.move(box.x + 20, box.y + 10)
  await page.mouse.down()
  await page.mouse.move(box.x + 24, box.y + 22)
  await record(page)
  await sweep(page, grid)
  await expect(page.locator('.cal-ghost')).toBeVisible()
  const drag = await frames(page)
  await page.keyboard.press('Escape')
  await page.mouse.up()

  // The same way of the pointer without a drag: how fast this machine is at the moment.
  await record(page)
  await sweep(page, grid)
  const idle = await frames(page)
  console.log(`drag over ${String(WEEK)} appointments: ${say(drag)}; the pointer alone: ${say(idle)}`)
  expect(drag.count).toBeGreaterThan(20)
  expect(drag.p95).toBeLessThanOrEqual(Math.max(34, idle.p95 * 1.5))
  expect(Math.max(0, ...drag.longTasks)).toBeLessThanOrEqual(Math.max(100, ...idle.longTasks))
})

/** Notes every frame and every long task from now on. */
async function record(page: Page): Promise<void> {
  await page.evaluate(() => {
    const seen = { frames: [] as number[], tasks: [] as number[], isOn: true }
    Object.assign(globalThis, { seen })
    new PerformanceObserver((list) => seen.tasks.push(...list.getEntries().map((e) => Math.round(e.duration)))).observe({ type: 'longtask' })
    const tick = (at: number) => {
      seen.frames.push(at)
      if (seen.isOn) requestAnimationFrame(tick)
    }
    requestAnimationFrame(tick)
  })
}

/** Back and forth over the whole grid, clear of the edges that scroll it. */
async function sweep(page: Page, grid: { x: number; y: number; width: number; height: number }): Promise<void> {
  for (let round = 0; round < 6; round++) {
    const x = grid.x + 100 + (round % 2 === 0 ? grid.width - 260 : 0)
    await page.mouse.move(x, grid.y + 180 + ((round * 67) % (grid.height - 320)), { steps: 40 })
  }
}

async function frames(page: Page): Promise<Frames> {
  return page.evaluate(() => {
    const { seen } = globalThis as unknown as { seen: { frames: number[]; tasks: number[]; isOn: boolean } }
    seen.isOn = false
    const sorted = seen.frames
      .slice(1)
      .map((at, i) => at - (seen.frames[i] ?? at))
      .sort((a, b) => a - b)
    const at = (share: number) => Math.round((sorted[Math.floor(sorted.length * share)] ?? 0) * 10) / 10
    return { p50: at(0.5), p95: at(0.95), count: sorted.length, longTasks: seen.tasks }
  })
}

function say(f: Frames): string {
  return `${String(f.count)} frames, p50 ${String(f.p50)} ms, p95 ${String(f.p95)} ms, long tasks ${f.longTasks.join(', ') || 'none'}`
}
