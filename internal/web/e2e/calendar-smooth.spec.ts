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
  // Back and forth over the whole grid, clear of the edges that scroll it.
  for (let round = 0; round < 6; round++) {
    const x = grid.x + 100 + (round % 2 === 0 ? grid.width - 260 : 0)
    await page.mouse.move(x, grid.y + 180 + ((round * 67) % (grid.height - 320)), { steps: 40 })
  }
  await expect(page.locator('.cal-ghost')).toBeVisible()
  const frames: Frames = await page.evaluate(() => {
    const { seen } = globalThis as unknown as { seen: { frames: number[]; tasks: number[]; isOn: boolean } }
    seen.isOn = false
    const took = seen.frames.slice(1).map((at, i) => at - (seen.frames[i] ?? at))
    const sorted = took.sort((a, b) => a - b)
    const at = (share: number) => Math.round((sorted[Math.floor(sorted.length * share)] ?? 0) * 10) / 10
    return { p50: at(0.5), p95: at(0.95), count: sorted.length, longTasks: seen.tasks }
  })
  await page.keyboard.press('Escape')
  await page.mouse.up()
  console.log(
    `drag over ${String(WEEK)} appointments: ${String(frames.count)} frames, p50 ${String(frames.p50)} ms, p95 ${String(frames.p95)} ms, long tasks: ${frames.longTasks.join(', ') || 'none'}`,
  )
  expect(frames.count).toBeGreaterThan(20)
  expect(frames.p95).toBeLessThanOrEqual(34)
  expect(Math.max(0, ...frames.longTasks)).toBeLessThanOrEqual(100)
})
