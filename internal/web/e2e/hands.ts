import { expect, type Locator, type Page } from '@playwright/test'

/** Goes on by the Tab key until the element has the focus. */
export async function tabTo(page: Page, target: Locator) {
  await expect(target).toBeVisible()
  for (let n = 0; n < 80 && !(await target.evaluate((el) => el === document.activeElement)); n++) await page.keyboard.press('Tab')
  await expect(target).toBeFocused()
}

/** What a finger has to hit and is less than 44 px high: buttons, fields and links that stand by themselves. */
export async function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('main :is(button, input, select, textarea), main nav a')]
      .filter((el) => {
        const { width, height } = el.getBoundingClientRect()
        // A switch or box is hit by its words too.
        return (
          width > 1 &&
          height > 1 &&
          height < 43.5 &&
          !el.closest('label, [aria-hidden=true]') &&
          !el.ariaHidden &&
          !/^(switch|checkbox|radio)$/.test(el.getAttribute('role') ?? '')
        )
      })
      .map((el) => `${el.tagName} ${el.getAttribute('aria-label') ?? el.textContent}`),
  )
}
