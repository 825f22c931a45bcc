import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { api, call } from '@/api/client'
import { keys } from '@/api/queries'
import { useSlug } from '@/app/clinic'
import type { Doing, Presence } from '../types'

const BEAT = 10_000

const keyOf = (slug: string, id: string) => keys.of(slug, 'presence', id)

async function say(slug: string, id: string, doing: Doing | 'none', keepalive = false): Promise<Presence[]> {
  const params = { params: { path: { slug, id } }, body: { doing }, keepalive }
  return (await call(api.PUT('/api/v1/tenants/{slug}/conversations/{id}/presence', params))).items
}

/** Tells colleagues that one is at a conversation, and what one does there, for as long as it is looked at; hears who else is. */
export function usePresence(id: string, doing: Doing): void {
  const slug = useSlug()
  const cache = useQueryClient()
  const now = useRef(doing)
  useQuery({
    queryKey: keyOf(slug, id),
    // It is a courtesy: a beat that fails is not told, the next one tries again.
    queryFn: () => say(slug, id, now.current),
    refetchInterval: BEAT,
    staleTime: 0,
    retry: false,
  })
  useEffect(() => {
    if (now.current === doing) return
    now.current = doing
    void cache.invalidateQueries({ queryKey: keyOf(slug, id) })
  }, [cache, slug, id, doing])
  useEffect(() => {
    const leave = () => void say(slug, id, 'none', true).catch(() => undefined)
    window.addEventListener('pagehide', leave)
    return () => {
      window.removeEventListener('pagehide', leave)
      leave()
    }
  }, [slug, id])
}

/** Which colleagues are at a conversation, as last heard. */
export function useOthers(id: string): Presence[] {
  const slug = useSlug()
  return useQuery(queryOptions<Presence[]>({ queryKey: keyOf(slug, id), enabled: false })).data ?? []
}
