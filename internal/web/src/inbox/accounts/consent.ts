import { queryOptions, useMutation } from '@tanstack/react-query'
import { api, call, idempotent } from '@/api/client'
import { keys } from '@/api/queries'
import { useAttempt } from '@/api/useAttempt'
import { useSlug } from '@/app/clinic'
import { toast } from '@/ui/toast'
import { useRefreshAccounts } from './queries'
import { rememberConsent } from './consented'

/** The providers that connect a mailbox by a person's consent. */
export type ConsentKind = 'gmail' | 'outlook'

/** Which of them are to be had here. */
export const consentsQuery = (slug: string) =>
  queryOptions({
    queryKey: keys.of(slug, 'mail-accounts', 'consents'),
    queryFn: async ({ signal }) =>
      (await call(api.GET('/api/v1/tenants/{slug}/mail-accounts/consent', { params: { path: { slug } }, signal }))).kinds,
    staleTime: 5 * 60_000,
  })

/** Goes to the provider's own page, where the person agrees; it leads back here. */
export function useAskConsent() {
  const slug = useSlug()
  return useMutation({
    mutationFn: (kind: ConsentKind) => call(api.POST('/api/v1/tenants/{slug}/mail-accounts/consent', { params: { path: { slug } }, body: { kind } })),
    onSuccess: ({ url }) => {
      rememberConsent(slug)
      location.assign(url)
    },
    onError: (error) => toast.failed(error),
  })
}

/** Connects the mailbox that the consent opens. */
export function useConnectByConsent() {
  const { slug, refresh } = useRefreshAccounts()
  const attempt = useAttempt()
  return useMutation({
    mutationFn: (body: { code: string; state: string }) =>
      call(api.POST('/api/v1/tenants/{slug}/mail-accounts/consented', { params: { path: { slug }, header: idempotent(attempt.key(body)) }, body })),
    retry: false,
    onSettled: refresh,
  })
}
