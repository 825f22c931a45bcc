import { infiniteQueryOptions, keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { api, call, idempotent } from '@/api/client'
import { keys } from '@/api/queries'
import type { components } from '@/api/schema'
import { useAttempt } from '@/api/useAttempt'
import { useSlug } from '@/app/clinic'
import type { Channel, Payment, PaymentMethod, PaymentState } from './types'

/** What a list of payments is narrowed by. */
export interface PaymentsFilter {
  states?: PaymentState[]
  method?: PaymentMethod
  client_id?: string
  appointment_id?: string
  from?: string
  to?: string
}

export const paymentsQuery = (slug: string, filter: PaymentsFilter) =>
  infiniteQueryOptions({
    queryKey: keys.of(slug, 'payments', 'list', filter),
    queryFn: ({ pageParam, signal }) =>
      call(
        api.GET('/api/v1/tenants/{slug}/payments', {
          params: { path: { slug }, query: { ...filter, limit: 50, ...(pageParam ? { cursor: pageParam } : {}) } },
          signal,
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  })

export const paymentQuery = (slug: string, id: string) =>
  queryOptions({
    queryKey: keys.of(slug, 'payments', 'one', id),
    queryFn: ({ signal }) => call(api.GET('/api/v1/tenants/{slug}/payments/{id}', { params: { path: { slug, id } }, signal })),
  })

export const sendingsQuery = (slug: string, id: string) =>
  queryOptions({
    queryKey: keys.of(slug, 'payments', 'sendings', id),
    queryFn: async ({ signal }) =>
      (await call(api.GET('/api/v1/tenants/{slug}/payments/{id}/sendings', { params: { path: { slug, id } }, signal }))).items,
  })

/** The payments of one appointment or invoice, which are few. */
export const paymentsOfQuery = (slug: string, filter: PaymentsFilter) =>
  queryOptions({
    queryKey: keys.of(slug, 'payments', 'of', filter),
    queryFn: async ({ signal }) =>
      (await call(api.GET('/api/v1/tenants/{slug}/payments', { params: { path: { slug }, query: { ...filter, limit: 20 } }, signal }))).items,
  })

export const paymentTotalsQuery = (slug: string, from: string, to: string, by: 'day' | 'month' = 'day') =>
  queryOptions({
    queryKey: keys.of(slug, 'payments', 'totals', from, to, by),
    queryFn: ({ signal }) => call(api.GET('/api/v1/tenants/{slug}/payments/totals', { params: { path: { slug }, query: { from, to, by } }, signal })),
    placeholderData: keepPreviousData,
  })

export const clientPaymentsQuery = (slug: string, id: string) =>
  queryOptions({
    queryKey: keys.of(slug, 'payments', 'client', id),
    queryFn: ({ signal }) => call(api.GET('/api/v1/tenants/{slug}/clients/{id}/payments/totals', { params: { path: { slug, id } }, signal })),
  })

export const waysQuery = (slug: string) =>
  queryOptions({
    queryKey: keys.of(slug, 'payments', 'ways'),
    queryFn: ({ signal }) => call(api.GET('/api/v1/tenants/{slug}/payments/ways', { params: { path: { slug } }, signal })),
  })

export const paymentAccountsQuery = (slug: string) =>
  queryOptions({
    queryKey: keys.of(slug, 'payment-accounts'),
    queryFn: ({ signal }) => call(api.GET('/api/v1/tenants/{slug}/payments/accounts', { params: { path: { slug } }, signal })),
  })

/** A write that gives the payment as it is now. */
function usePaymentWrite<In>(write: (slug: string, input: In) => Promise<Payment>) {
  const slug = useSlug()
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (input: In) => write(slug, input),
    onSuccess: (p) => {
      cache.setQueryData(paymentQuery(slug, p.id).queryKey, p)
    },
    onSettled: () => {
      void cache.invalidateQueries({ queryKey: keys.of(slug, 'payments') })
      void cache.invalidateQueries({ queryKey: keys.of(slug, 'appointments', 'timeline') })
    },
  })
}

export type TakeBody = components['schemas']['TakePaymentInputBody']

export function useTake() {
  const attempt = useAttempt()
  const take = usePaymentWrite((slug, body: TakeBody) =>
    call(api.POST('/api/v1/tenants/{slug}/payments', { params: { path: { slug }, header: idempotent(attempt.key(body)) }, body })),
  )
  return { ...take, done: attempt.done }
}

export function useRefund(id: string) {
  const attempt = useAttempt()
  const refund = usePaymentWrite((slug, body: { amount?: number; reason?: string }) =>
    call(
      api.POST('/api/v1/tenants/{slug}/payments/{id}/refunds', {
        params: { path: { slug, id }, header: idempotent(attempt.key(body)) },
        body,
      }),
    ),
  )
  return { ...refund, done: attempt.done }
}

export function useReverse(id: string) {
  return usePaymentWrite((slug, reason: string) =>
    call(api.POST('/api/v1/tenants/{slug}/payments/{id}/reverse', { params: { path: { slug, id } }, body: { reason } })),
  )
}

export function useCancel(id: string) {
  return usePaymentWrite((slug) => call(api.POST('/api/v1/tenants/{slug}/payments/{id}/cancel', { params: { path: { slug, id } } })))
}

export function useCheck(id: string) {
  return usePaymentWrite((slug) => call(api.POST('/api/v1/tenants/{slug}/payments/{id}/check', { params: { path: { slug, id } } })))
}

export function useSend(id: string) {
  return usePaymentWrite((slug, channel: Channel) =>
    call(api.POST('/api/v1/tenants/{slug}/payments/{id}/send', { params: { path: { slug, id } }, body: { channel } })),
  )
}

/** What the holder of a link sees. */
export const billQuery = (token: string) =>
  queryOptions({
    queryKey: ['bill', token],
    queryFn: ({ signal }) => call(api.GET('/api/v1/public/payments/{token}', { params: { path: { token } }, signal })),
    staleTime: 0,
    refetchOnWindowFocus: true,
  })
