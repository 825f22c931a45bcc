import type { KeyboardEvent } from 'react'

/** Ctrl Enter, or ⌘ Enter. */
export function isSendKey(e: KeyboardEvent): boolean {
  return e.key === 'Enter' && (e.ctrlKey || e.metaKey)
}
