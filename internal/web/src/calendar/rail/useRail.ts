import { useState } from 'react'

const KEY = 'msaas.calendar.rail'
const WIDE = 1280

/** Whether the day's panel is open: as it was left on this device, else where there is room for it. */
export function useRail(narrow: boolean) {
  const [isOpen, setOpen] = useState(() => !narrow && (kept() ?? window.innerWidth >= WIDE))
  const set = (open: boolean) => {
    setOpen(open)
    if (narrow) return
    try {
      localStorage.setItem(KEY, open ? '1' : '0')
    } catch {
      // Without storage the choice lasts until the page closes.
    }
  }
  return { isOpen, set, toggle: () => set(!isOpen) }
}

function kept(): boolean | undefined {
  try {
    const value = localStorage.getItem(KEY)
    return value === null ? undefined : value === '1'
  } catch {
    return undefined
  }
}
