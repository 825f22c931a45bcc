import { useQueryClient, type QueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { coalesce } from './coalesce'
import { followClinic } from './liveChannel'
import { keys } from './queries'

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
  'payment.changed': ['payments', 'invoices'],
  'invoice.changed': ['invoices', 'invoice-settings'],
  'payment_accounts.changed': ['payments', 'payment-accounts'],
  'team.changed': ['team', 'about', 'billing'],
  'billing.changed': ['billing', 'about', 'team'],
  'clinic.changed': ['about', 'dashboard'],
}

function refresh(cache: QueryClient, slug: string, type: string) {
  for (const part of stale[type] ?? []) coalesce(`${slug} ${part}`, () => void cache.invalidateQueries({ queryKey: keys.of(slug, part) }))
  if (type === 'team.changed' || type === 'clinic.changed') void cache.invalidateQueries({ queryKey: keys.me })
}

/**
 * Follows the clinic's changes and makes what they touch stale. After every gap everything is read again; while no stream
 * can be had, the clinic's data is read every half minute.
 */
export function useLive(slug: string) {
  const cache = useQueryClient()
  useEffect(() => {
    let lost = typeof EventSource === 'undefined'
    const poll = setInterval(() => {
      if (lost && document.visibilityState === 'visible') void cache.invalidateQueries({ queryKey: keys.clinic(slug) })
    }, POLL)
    const stop = lost
      ? undefined
      : followClinic(slug, {
          onEvent: ({ type }) => refresh(cache, slug, type),
          onGap: () => void cache.invalidateQueries({ queryKey: keys.clinic(slug) }),
          onLost: (now) => {
            lost = now
            // A stream ends, or cannot be had again, because access may have ended: the clinic itself tells.
            if (now) void cache.invalidateQueries({ queryKey: keys.of(slug, 'about') })
          },
        })
    return () => {
      stop?.()
      clearInterval(poll)
    }
  }, [cache, slug])
}
