import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, call } from '@/api/client'
import { keys } from '@/api/queries'
import { useSlug } from '@/app/clinic'
import { rememberConsent } from './consent'
import { paymentAccountsQuery } from './queries'
import type { PaymentAccounts } from './types'

function useAccountWrite<In>(write: (slug: string, input: In) => Promise<PaymentAccounts>) {
  const slug = useSlug()
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (input: In) => write(slug, input),
    onSuccess: (all) => {
      cache.setQueryData(paymentAccountsQuery(slug).queryKey, all)
      void cache.invalidateQueries({ queryKey: keys.of(slug, 'payments') })
    },
  })
}

/** Leaves to the page of Stripe where a person connects the clinic's account. */
export function useAskStripe() {
  const slug = useSlug()
  return useMutation({
    mutationFn: () => call(api.POST('/api/v1/tenants/{slug}/payments/accounts/stripe', { params: { path: { slug } } })),
    onSuccess: ({ url }) => {
      rememberConsent(slug)
      location.assign(url)
    },
  })
}

export function useConnectStripe() {
  return useAccountWrite((slug, body: { state: string; code: string }) =>
    call(api.POST('/api/v1/tenants/{slug}/payments/accounts/stripe/connected', { params: { path: { slug } }, body })),
  )
}

export function useCheckStripe() {
  return useAccountWrite((slug) => call(api.POST('/api/v1/tenants/{slug}/payments/accounts/stripe/check', { params: { path: { slug } } })))
}

export function useDisconnect(provider: 'stripe' | 'paypal') {
  return useAccountWrite((slug) =>
    provider === 'stripe'
      ? call(api.DELETE('/api/v1/tenants/{slug}/payments/accounts/stripe', { params: { path: { slug } } }))
      : call(api.DELETE('/api/v1/tenants/{slug}/payments/accounts/paypal', { params: { path: { slug } } })),
  )
}

export function useConnectPayPal() {
  return useAccountWrite((slug, body: { client_id: string; client_secret: string }) =>
    call(api.PUT('/api/v1/tenants/{slug}/payments/accounts/paypal', { params: { path: { slug } }, body })),
  )
}
