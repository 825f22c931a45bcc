import { useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { api, call } from '@/api/client'
import { keys } from '@/api/queries'
import type { BulkResult, Client, ClientFilter } from '@/api/types'
import type { ClientStatus } from './search'

/** What is done to many clients at once. */
export interface BulkChange {
  add_tags?: string[]
  remove_tags?: string[]
  set_status?: ClientStatus
}

/** To whom: those named, or everybody whom a filter finds. */
export type BulkWhom = { ids: string[] } | { filter: ClientFilter }

const PIECE = 500

/** Changes many clients, piece by piece; the lists are read again at the end, also after a failure half-way. */
export function useBulk(slug: string) {
  const cache = useQueryClient()
  return useMemo(() => {
    const once = (body: BulkChange & Partial<{ ids: string[]; filter: ClientFilter; cursor: string }>) =>
      call(api.POST('/api/v1/tenants/{slug}/clients/bulk', { params: { path: { slug } }, body }))
    return async (whom: BulkWhom, change: BulkChange): Promise<BulkResult[]> => {
      const results: BulkResult[] = []
      try {
        if ('ids' in whom) {
          for (let i = 0; i < whom.ids.length; i += PIECE) results.push(...(await once({ ids: whom.ids.slice(i, i + PIECE), ...change })).items)
        } else {
          let cursor: string | null = ''
          while (cursor !== null) {
            const page: { items: BulkResult[]; next_cursor: string | null } = await once({
              filter: whom.filter,
              ...(cursor ? { cursor } : {}),
              ...change,
            })
            results.push(...page.items)
            cursor = page.next_cursor || null
          }
        }
      } finally {
        void cache.invalidateQueries({ queryKey: keys.of(slug, 'clients') })
      }
      return results
    }
  }, [cache, slug])
}

/** What puts the changed ones back as they were: grouped, so that few calls do it. */
export function undoOf(before: readonly Client[], changed: ReadonlySet<string>, change: BulkChange): { ids: string[]; change: BulkChange }[] {
  const groups = new Map<string, { ids: string[]; change: BulkChange }>()
  const has = (c: Client, tag: string) => c.tags.some((have) => have.toLowerCase() === tag.toLowerCase())
  for (const c of before) {
    if (!changed.has(c.id)) continue
    const remove = (change.add_tags ?? []).filter((tag) => !has(c, tag))
    const add = (change.remove_tags ?? []).filter((tag) => has(c, tag))
    const back: BulkChange = {
      ...(remove.length > 0 ? { remove_tags: remove } : {}),
      ...(add.length > 0 ? { add_tags: add } : {}),
      ...(change.set_status ? { set_status: c.status } : {}),
    }
    const key = JSON.stringify(back)
    const group = groups.get(key) ?? { ids: [], change: back }
    group.ids.push(c.id)
    groups.set(key, group)
  }
  return [...groups.values()]
}
