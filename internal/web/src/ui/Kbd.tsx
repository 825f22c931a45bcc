import type { ReactNode } from 'react'

export function Kbd({ children }: { children: ReactNode }) {
  return (
    <kbd className="inline-grid h-5 min-w-5 place-items-center rounded-[4px] border border-line bg-surface px-1 font-sans text-meta text-muted">
      {children}
    </kbd>
  )
}

/** Ctrl or ⌘, as on this machine. */
export const modKey = typeof navigator !== 'undefined' && /mac|iphone|ipad/i.test(navigator.platform) ? '⌘' : 'Ctrl'
