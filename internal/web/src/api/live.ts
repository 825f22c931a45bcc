import { useQueryClient, type QueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { coalesce } from './coalesce'
import { keys } from './queries'

const FIRST_WAIT = 1000
const LAST_WAIT = 30_000
const POLL = 30_000

/** What a live event makes stale, below ['clinic', slug]. */
const stale: Record<string, string[]> = {
  'appointment.changed': ['appointments', 'reminders', 'waitlist', 'dashboard'],
  'reminder.changed': ['reminders'],
  'blocked_time.changed': ['blocked-times', 'dashboard'],
  'catalogue.changed': ['catalogue', 'blocked-times', 'dashboard'],
  'client.changed': ['clients', 'appointments', 'dashboard'],
  'file.changed': ['files'],
  'conversation.changed': ['conversations'],
  'account.changed': ['mail-accounts'],
  'presence.changed': ['presence'],
  'import.changed': ['imports', 'clients'],
  'waitlist.changed': ['waitlist'],
  'team.changed': ['team', 'about'],
  'clinic.changed': ['about', 'dashboard'],
}

function refresh(cache: QueryClient, slug: string, type: string) {
  for (const part of stale[type] ?? []) coalesce(`${slug} ${part}`, () => void cache.invalidateQueries({ queryKey: keys.of(slug, part) }))
  if (type === 'team.changed' || type === 'clinic.changed') void cache.invalidateQueries({ queryKey: keys.me })
}

function typeOf(data: unknown): string {
  try {
    const event: unknown = JSON.parse(String(data))
    if (typeof event === 'object' && event !== null && 'type' in event) return String(event.type)
  } catch {
    // Not an event of ours.
  }
  return ''
}

/**
 * Follows the clinic's changes and makes what they touch stale. After every gap everything is read again; while no stream
 * can be had, the clinic's data is read every half minute.
 */
export function useLive(slug: string) {
  const cache = useQueryClient()
  useEffect(() => {
    let source: EventSource | null = null
    let timer: ReturnType<typeof setTimeout> | undefined
    let wait = FIRST_WAIT
    let lost = false

    const open = () => {
      source = new EventSource(`/api/v1/tenants/${slug}/live`)
      source.addEventListener('ready', () => {
        wait = FIRST_WAIT
        if (lost) void cache.invalidateQueries({ queryKey: keys.clinic(slug) })
        lost = false
      })
      source.addEventListener('change', (e) => {
        refresh(cache, slug, typeOf(e.data))
      })
      source.onerror = () => {
        source?.close()
        // A stream ends, or cannot be had again, because access may have ended: the clinic itself tells.
        void cache.invalidateQueries({ queryKey: keys.of(slug, 'about') })
        lost = true
        timer = setTimeout(open, wait * (0.75 + Math.random() / 2))
        wait = Math.min(LAST_WAIT, wait * 2)
      }
    }
    const poll = setInterval(() => {
      if (lost && document.visibilityState === 'visible') void cache.invalidateQueries({ queryKey: keys.clinic(slug) })
    }, POLL)
    if (typeof EventSource !== 'undefined') open()
    else lost = true
    return () => {
      source?.close()
      clearTimeout(timer)
      clearInterval(poll)
    }
  }, [cache, slug])
}
