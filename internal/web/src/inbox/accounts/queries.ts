import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api, call, idempotent, ifMatch } from '@/api/client'
import { keys } from '@/api/queries'
import type { paths } from '@/api/schema'
import { useAttempt } from '@/api/useAttempt'
import { useSlug } from '@/app/clinic'
import { toast } from '@/ui/toast'
import type { MailAccount, MailConnection } from './types'

type Body<Path extends keyof paths, Method extends keyof paths[Path]> = paths[Path][Method] extends {
  requestBody: { content: { 'application/json': infer Json } }
}
  ? Json
  : never
type NewMailAccount = Body<'/api/v1/tenants/{slug}/mail-accounts', 'post'>
type MailAccountChange = Body<'/api/v1/tenants/{slug}/mail-accounts/{id}', 'patch'>

/** The mailboxes that the clinic has connected. */
export const accountsQuery = (slug: string) =>
  queryOptions({
    queryKey: keys.of(slug, 'mail-accounts', 'list'),
    queryFn: async ({ signal }) => (await call(api.GET('/api/v1/tenants/{slug}/mail-accounts', { params: { path: { slug } }, signal }))).items,
    staleTime: 5 * 60_000,
  })

export function useRefreshAccounts() {
  const cache = useQueryClient()
  const slug = useSlug()
  return { slug, refresh: () => cache.invalidateQueries({ queryKey: keys.of(slug, 'mail-accounts') }) }
}

/** Tries the servers, the name and the password, and keeps nothing. */
export function useCheckAccount() {
  const slug = useSlug()
  return useMutation({
    mutationFn: (body: MailConnection) => call(api.POST('/api/v1/tenants/{slug}/mail-accounts/check', { params: { path: { slug } }, body })),
    retry: false,
  })
}

/** Connects a mailbox; the server tries it before it keeps anything. */
export function useConnectAccount() {
  const { slug, refresh } = useRefreshAccounts()
  const attempt = useAttempt()
  return useMutation({
    mutationFn: (body: NewMailAccount) =>
      call(api.POST('/api/v1/tenants/{slug}/mail-accounts', { params: { path: { slug }, header: idempotent(attempt.key(body)) }, body })),
    // A server that does not answer is a mistake in the form, not one of ours that passes.
    retry: false,
    onSuccess: attempt.done,
    onSettled: refresh,
  })
}

export function useEditAccount(account: Pick<MailAccount, 'id' | 'rev'>) {
  const { slug, refresh } = useRefreshAccounts()
  return useMutation({
    mutationFn: (body: MailAccountChange) =>
      call(
        api.PATCH('/api/v1/tenants/{slug}/mail-accounts/{id}', { params: { path: { slug, id: account.id }, header: ifMatch(account.rev) }, body }),
      ),
    onSettled: refresh,
  })
}

type AccountAction = 'pause' | 'resume' | 'sync'

export function useAccountAction(id: string) {
  const { slug, refresh } = useRefreshAccounts()
  return useMutation({
    mutationFn: (action: AccountAction) => {
      const params = { params: { path: { slug, id } } }
      if (action === 'pause') return call(api.POST('/api/v1/tenants/{slug}/mail-accounts/{id}/pause', params))
      if (action === 'resume') return call(api.POST('/api/v1/tenants/{slug}/mail-accounts/{id}/resume', params))
      return call(api.POST('/api/v1/tenants/{slug}/mail-accounts/{id}/sync', params))
    },
    onSettled: refresh,
  })
}

/** Ends the connection; its mails stay in the clinic or go. */
export function useDisconnectAccount(id: string) {
  const { slug, refresh } = useRefreshAccounts()
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (mail: 'keep' | 'delete') =>
      call(api.DELETE('/api/v1/tenants/{slug}/mail-accounts/{id}', { params: { path: { slug, id }, query: { mail } } })),
    onSettled: async () => {
      await refresh()
      await cache.invalidateQueries({ queryKey: keys.of(slug, 'conversations') })
    },
  })
}

/** From which mailbox the clinic writes by itself. */
export const lettersQuery = (slug: string) =>
  queryOptions({
    queryKey: keys.of(slug, 'mail-accounts', 'letters'),
    queryFn: ({ signal }) => call(api.GET('/api/v1/tenants/{slug}/mail-letters', { params: { path: { slug } }, signal })),
  })

/** Chooses that mailbox; "" is the platform's own sender. */
export function useChooseLetters(rev: number) {
  const { t } = useTranslation()
  const slug = useSlug()
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (id: string) =>
      call(
        api.PUT('/api/v1/tenants/{slug}/mail-letters', {
          params: { path: { slug }, header: ifMatch(rev) },
          body: { account_id: id === '' ? null : id },
        }),
      ),
    onSuccess: (now) => {
      cache.setQueryData(lettersQuery(slug).queryKey, now)
      toast.done(t('common:saved'))
    },
    onError: () => void cache.invalidateQueries(lettersQuery(slug)),
  })
}
