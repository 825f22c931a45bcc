import { useNavigate } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'

const SECOND_KEY = 1200
const places = {
  c: '/c/$slug/calendar',
  i: '/c/$slug/inbox',
  l: '/c/$slug/clients',
  d: '/c/$slug/dashboard',
  p: '/c/$slug/payments',
  t: '/c/$slug/team',
  s: '/c/$slug/settings',
} as const

interface FrameKeys {
  slug: string | undefined
  onPalette: () => void
  onHelp: () => void
}

/** Whether single keys mean something here: not while writing, not in a dialog or a menu. */
export function keysAreFree(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return true
  if (target.isContentEditable || target.closest('input, textarea, select, [role="dialog"], [role="menu"], [role="listbox"]')) return false
  return document.querySelector('[role="dialog"], [role="alertdialog"]') === null
}

/** Ctrl/⌘ K, `?`, and `g` followed by where to go. */
export function useFrameKeys({ slug, onPalette, onHelp }: FrameKeys) {
  const navigate = useNavigate()
  const now = useRef({ slug, onPalette, onHelp })
  useEffect(() => {
    now.current = { slug, onPalette, onHelp }
  })
  useEffect(() => {
    let went = 0
    const onKey = (e: KeyboardEvent) => {
      if ((e.ctrlKey || e.metaKey) && !e.altKey && !e.shiftKey && e.key.toLowerCase() === 'k') {
        e.preventDefault()
        now.current.onPalette()
        return
      }
      if (e.ctrlKey || e.metaKey || e.altKey || e.defaultPrevented || !keysAreFree(e.target)) return
      if (e.key === '?') {
        e.preventDefault()
        now.current.onHelp()
      } else if (e.key === 'g') {
        went = e.timeStamp
      } else if (e.timeStamp - went < SECOND_KEY && e.key in places && now.current.slug) {
        went = 0
        e.preventDefault()
        void navigate({ to: places[e.key as keyof typeof places], params: { slug: now.current.slug } })
      }
    }
    // Capturing, so that the second key of "g c" reaches us before the screen's own single keys.
    document.addEventListener('keydown', onKey, true)
    return () => {
      document.removeEventListener('keydown', onKey, true)
    }
  }, [navigate])
}
