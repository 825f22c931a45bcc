import '@testing-library/jest-dom/vitest'
import { cleanup, configure } from '@testing-library/react'
import { afterEach, beforeAll, vi } from 'vitest'
import { startWords, words } from '@/i18n'

// What a test waits for comes late on a busy machine.
configure({ asyncUtilTimeout: 5000 })

// jsdom has no layout; what asks for it gets quiet answers.
globalThis.ResizeObserver ??= class {
  observe() {}
  unobserve() {}
  disconnect() {}
}
Element.prototype.scrollIntoView ??= () => undefined
Element.prototype.hasPointerCapture ??= () => false
Element.prototype.setPointerCapture ??= () => undefined
Element.prototype.releasePointerCapture ??= () => undefined
window.scrollTo = () => undefined
window.matchMedia ??= (query: string) =>
  ({ matches: false, media: query, addEventListener: () => undefined, removeEventListener: () => undefined }) as unknown as MediaQueryList

beforeAll(async () => {
  document.documentElement.lang = 'en'
  await startWords()
  await words('common', 'auth', 'team', 'settings', 'account', 'admin', 'calendar', 'clients')
})

afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})
