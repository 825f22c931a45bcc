import { useMutation } from '@tanstack/react-query'
import { useCallback, useEffect, useState } from 'react'
import { api, call } from '@/api/client'
import type { Hold, Wish } from './types'
import type { Solved } from './useChallenge'

/** Holds a time, gives it back, and counts its seconds down. */
export function useHold(page: string, wish: Wish, challenge: () => Promise<Solved>) {
  const [hold, setHold] = useState<Hold | null>(null)
  const [left, setLeft] = useState(0)
  const take = useMutation({
    mutationFn: async (start: string) => {
      const solved = await challenge()
      return call(
        api.POST('/api/v1/public/booking/{page}/holds', {
          params: { path: { page } },
          body: { service_ids: wish.services, ...(wish.provider !== 'any' && { provider_id: wish.provider }), start, ...solved },
        }),
      )
    },
    onSuccess: (taken) => {
      setHold(taken)
      setLeft(secondsTo(taken.until))
    },
  })
  const release = useCallback(() => {
    setHold((held) => {
      if (held)
        void call(api.POST('/api/v1/public/booking/{page}/holds/release', { params: { path: { page } }, body: { hold: held.hold } })).catch(
          () => undefined,
        )
      return null
    })
  }, [page])
  const until = hold?.until
  useEffect(() => {
    if (!until) return
    const tick = setInterval(() => {
      setLeft(secondsTo(until))
    }, 1000)
    return () => {
      clearInterval(tick)
    }
  }, [until])
  return {
    hold,
    left,
    take,
    release,
    forget: () => {
      setHold(null)
    },
  }
}

function secondsTo(until: string): number {
  return Math.max(0, Math.round((new Date(until).getTime() - Date.now()) / 1000))
}
