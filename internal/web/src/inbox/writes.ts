import { useMutation, useQueryClient, type InfiniteData } from '@tanstack/react-query'
import { api, call, idempotent } from '@/api/client'
import { isApiError } from '@/api/error'
import { keys } from '@/api/queries'
import { useAttempt } from '@/api/useAttempt'
import { useSlug } from '@/app/clinic'
import { toast } from '@/ui/toast'
import { conversationQuery } from './queries'
import type { Conversation, ConversationPatch } from './types'

/** What is kept of conversations in this browser. */
export function useConversations() {
  const cache = useQueryClient()
  const slug = useSlug()
  const all = keys.of(slug, 'conversations')
  return {
    slug,
    refresh: () => cache.invalidateQueries({ queryKey: all }),
    /** Shows a change at once, wherever the conversation stands; gives the way back. */
    show(id: string, change: Partial<Conversation>): () => void {
      const lists = { queryKey: [...all, 'list'] }
      const before = cache.getQueriesData(lists)
      const one = conversationQuery(slug, id).queryKey
      const was = cache.getQueryData(one)
      cache.setQueriesData<InfiniteData<{ items: Conversation[]; next_cursor: string | null }>>(
        lists,
        (old) => old && { ...old, pages: old.pages.map((p) => ({ ...p, items: p.items.map((c) => (c.id === id ? { ...c, ...change } : c)) })) },
      )
      if (was) cache.setQueryData(one, { ...was, ...change })
      return () => {
        for (const [key, data] of before) cache.setQueryData(key, data)
        if (was) cache.setQueryData(one, was)
      }
    },
  }
}

interface Decision {
  id: string
  body: ConversationPatch
  /** How it looks meanwhile. */
  looks?: Partial<Conversation>
}

/** Changes what the team has made of a conversation; it shows at once and comes back when it was refused. */
export function useDecide() {
  const conversations = useConversations()
  const { slug } = conversations
  return useMutation({
    mutationFn: ({ id, body }: Decision) => call(api.PATCH('/api/v1/tenants/{slug}/conversations/{id}', { params: { path: { slug, id } }, body })),
    onMutate: ({ id, looks }) => ({ back: looks ? conversations.show(id, looks) : undefined }),
    onError: (error, _, context) => {
      context?.back?.()
      if (!isApiError(error, 'mail_arrived')) toast.failed(error)
    },
    // What follows does not wait for the lists to be read again.
    onSettled: () => void conversations.refresh(),
  })
}

/** Marks a conversation read or unread for oneself. */
export function useReadMark() {
  const conversations = useConversations()
  const { slug } = conversations
  return useMutation({
    mutationFn: ({ id, read }: { id: string; read: boolean }) => {
      const params = { params: { path: { slug, id } } }
      return read
        ? call(api.POST('/api/v1/tenants/{slug}/conversations/{id}/read', { ...params, body: {} }))
        : call(api.POST('/api/v1/tenants/{slug}/conversations/{id}/unread', params))
    },
    onMutate: ({ id, read }) => ({ back: conversations.show(id, { unread: !read }) }),
    onError: (_error, _, context) => context?.back(),
    onSettled: () => void conversations.refresh(),
  })
}

/** Writes a note to colleagues. */
export function useAddNote(id: string) {
  const conversations = useConversations()
  const { slug } = conversations
  const attempt = useAttempt()
  return useMutation({
    mutationFn: (text: string) =>
      call(
        api.POST('/api/v1/tenants/{slug}/conversations/{id}/notes', {
          params: { path: { slug, id }, header: idempotent(attempt.key({ id, text })) },
          body: { text },
        }),
      ),
    onSuccess: attempt.done,
    onSettled: conversations.refresh,
  })
}

/** Takes one's own note away. */
export function useDeleteNote() {
  const conversations = useConversations()
  const { slug } = conversations
  return useMutation({
    mutationFn: (id: string) => call(api.DELETE('/api/v1/tenants/{slug}/mail-notes/{id}', { params: { path: { slug, id } } })),
    onSettled: conversations.refresh,
  })
}

/** Keeps a file of a mail with the conversation's client. */
export function useSavePart() {
  const cache = useQueryClient()
  const slug = useSlug()
  const attempt = useAttempt()
  return useMutation({
    mutationFn: (part: { mail: string; path: string; client: string }) =>
      call(
        api.POST('/api/v1/tenants/{slug}/mails/{id}/parts/{path}/save', {
          params: { path: { slug, id: part.mail, path: part.path }, header: idempotent(attempt.key(part)) },
          body: { client_id: part.client },
        }),
      ),
    onSuccess: () => {
      attempt.done()
      return cache.invalidateQueries({ queryKey: keys.of(slug, 'files') })
    },
  })
}
