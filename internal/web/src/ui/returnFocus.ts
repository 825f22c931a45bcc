/** Where the focus can rest when what had it is gone: the list, part or page that it stood in. */
const RESTS = 'table, ul, ol, section, form, main, [role="list"], [role="grid"], [role="tabpanel"], [role="dialog"]'
const TAKES = 'button, a[href], input, select, textarea, iframe, [tabindex]'

/** The ways back of the dialogs that are open, for a dialog that is opened from another one. */
const ways = new WeakMap<Element, WayBack>()

/** What had the focus, then everything that it stood in, inside out. */
export type WayBack = readonly Element[]

/** The way back from something that opens now. Ask while rendering: later a field in it may have taken the focus. */
export function wayBack(): WayBack {
  return wayFrom(opener(document.activeElement))
}

function wayFrom(element: Element | null): Element[] {
  const way: Element[] = []
  for (let at = element; at && at !== document.body; at = at.parentElement) {
    way.push(at)
    const further = ways.get(at)
    if (further) return [...way, ...further]
  }
  return way
}

/** An item of a menu goes away with its menu: the button that opened the menu stands for it. */
function opener(element: Element | null): Element | null {
  const menu = element?.closest('[role="menu"]')
  if (!menu) return element
  const button = document.getElementById(menu.getAttribute('aria-labelledby') ?? '')
  return button ? opener(button) : element
}

/** Says from where a dialog was opened, so that what it opens itself finds the way too. */
export function keepWay(dialog: Element | null, way: WayBack): void {
  if (dialog) ways.set(dialog, way)
}

/**
 * Gives the focus back along a way: to what had it or, if that is gone, to the nearest list or part around it that is still there.
 * What vanishes right after (the row that was deleted) is followed too, until the focus moves on. Where somebody else took the focus it stays.
 */
export function returnFocus(way: WayBack): void {
  if (!isLost()) return
  const target = way.find(takesFocus) ?? document.querySelector('main')
  if (!(target instanceof HTMLElement || target instanceof SVGElement)) return
  if (!target.matches(TAKES)) target.setAttribute('tabindex', '-1')
  target.focus({ preventScroll: target !== way[0] })
  follow(target, way)
}

function isLost(): boolean {
  const at = document.activeElement
  return at === null || at === document.body || !at.isConnected
}

function takesFocus(el: Element): boolean {
  return el.isConnected && !el.closest('[inert], [hidden]') && !el.matches(':disabled') && el.matches(`${TAKES}, ${RESTS}`)
}

function follow(target: Element, way: WayBack): void {
  const watcher = new MutationObserver(() => {
    if (target.isConnected) return
    stop()
    returnFocus(way)
  })
  const stop = () => {
    watcher.disconnect()
    document.removeEventListener('focusin', onFocus)
  }
  const onFocus = (e: FocusEvent) => {
    if (e.target !== target) stop()
  }
  document.addEventListener('focusin', onFocus)
  watcher.observe(document.body, { childList: true, subtree: true })
}
