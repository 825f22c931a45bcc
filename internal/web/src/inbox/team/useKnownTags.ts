import { useQueryClient, type InfiniteData } from '@tanstack/react-query'
import { keys } from '@/api/queries'
import { useSlug } from '@/app/clinic'
import type { Conversation } from '../types'

/** The tags of the conversations that were listed so far, the most used first. */
export function useKnownTags(): string[] {
  const slug = useSlug()
  const lists = useQueryClient().getQueriesData<InfiniteData<{ items: Conversation[] }>>({ queryKey: keys.of(slug, 'conversations', 'list') })
  const seen = new Map<string, string[]>()
  for (const [, data] of lists) for (const page of data?.pages ?? []) for (const c of page.items) seen.set(c.id, c.tags)
  const uses = new Map<string, number>()
  for (const tags of seen.values()) for (const tag of tags) uses.set(tag, (uses.get(tag) ?? 0) + 1)
  return [...uses].sort(([a, x], [b, y]) => y - x || a.localeCompare(b, 'ro')).map(([tag]) => tag)
}
