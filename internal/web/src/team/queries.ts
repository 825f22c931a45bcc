import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, call, idempotent } from '@/api/client'
import { keys } from '@/api/queries'
import type { Role, Team } from '@/api/types'
import { useAttempt } from '@/api/useAttempt'
import { useSlug } from '@/app/clinic'

export type InvitedRole = Exclude<Role, 'owner'>
export const invitedRoles: readonly InvitedRole[] = ['dentist', 'receptionist', 'assistant']

export interface NewInvitation {
  email: string
  role: InvitedRole
  provider_ids: string[]
}

/** After any change of the team the server's own list counts. */
function useRefresh() {
  const cache = useQueryClient()
  const slug = useSlug()
  return {
    slug,
    cache,
    key: keys.of(slug, 'team'),
    refresh: () => cache.invalidateQueries({ queryKey: keys.of(slug, 'team') }),
  }
}

export function useInvite() {
  const { slug, refresh } = useRefresh()
  const attempt = useAttempt()
  return useMutation({
    mutationFn: (body: NewInvitation) =>
      call(api.POST('/api/v1/tenants/{slug}/team/invitations', { params: { path: { slug }, header: idempotent(attempt.key(body)) }, body })),
    onSuccess: attempt.done,
    onSettled: refresh,
  })
}

export function useResend() {
  const { slug, refresh } = useRefresh()
  return useMutation({
    mutationFn: (id: string) => call(api.POST('/api/v1/tenants/{slug}/team/invitations/{id}/resend', { params: { path: { slug, id } } })),
    onSettled: refresh,
  })
}

/** Takes the invitation off the list at once and puts it back when the server refuses. */
export function useRevoke() {
  const { slug, cache, key, refresh } = useRefresh()
  return useMutation({
    mutationFn: (id: string) => call(api.DELETE('/api/v1/tenants/{slug}/team/invitations/{id}', { params: { path: { slug, id } } })),
    onMutate: async (id) => {
      await cache.cancelQueries({ queryKey: key })
      const before = cache.getQueryData<Team>(key)
      if (before) cache.setQueryData<Team>(key, { ...before, invitations: before.invitations.filter((i) => i.id !== id) })
      return { before }
    },
    onError: (_error, _id, kept) => {
      if (kept?.before) cache.setQueryData(key, kept.before)
    },
    onSettled: refresh,
  })
}

export interface MemberChange {
  id: string
  role?: InvitedRole
  provider_ids?: string[]
  state?: 'active' | 'suspended'
}

export function useChangeMember() {
  const { slug, refresh } = useRefresh()
  return useMutation({
    mutationFn: ({ id, ...body }: MemberChange) =>
      call(api.PATCH('/api/v1/tenants/{slug}/team/members/{id}', { params: { path: { slug, id } }, body })),
    onSettled: refresh,
  })
}

export function useRemoveMember() {
  const { slug, refresh } = useRefresh()
  return useMutation({
    mutationFn: (id: string) => call(api.DELETE('/api/v1/tenants/{slug}/team/members/{id}', { params: { path: { slug, id } } })),
    onSettled: refresh,
  })
}

export function useHandOver() {
  const { slug, cache } = useRefresh()
  return useMutation({
    mutationFn: (member_id: string) => call(api.POST('/api/v1/tenants/{slug}/team/ownership', { params: { path: { slug } }, body: { member_id } })),
    onSuccess: () => {
      void cache.invalidateQueries({ queryKey: keys.clinic(slug) })
      void cache.invalidateQueries({ queryKey: keys.me })
    },
  })
}
