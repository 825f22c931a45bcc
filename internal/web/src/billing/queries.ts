import { infiniteQueryOptions, keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { api, call } from '@/api/client'
import { keys } from '@/api/queries'
import type { Billing } from '@/api/types'
import { useSlug } from '@/app/clinic'

export const billingQuery = (slug: string) =>
  queryOptions({
    queryKey: keys.of(slug, 'billing'),
    queryFn: ({ signal }) => call(api.GET('/api/v1/tenants/{slug}/billing', { params: { path: { slug } }, signal })),
  })

/** What other seats would cost; plan is for the first subscription. */
export const foresightQuery = (slug: string, seats: number, plan: string) =>
  queryOptions({
    queryKey: keys.of(slug, 'billing', 'preview', seats, plan),
    queryFn: ({ signal }) =>
      call(api.GET('/api/v1/tenants/{slug}/billing/preview', { params: { path: { slug }, query: { seats, ...(plan && { plan }) } }, signal })),
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  })

export const invoicesQuery = (slug: string) =>
  infiniteQueryOptions({
    queryKey: keys.of(slug, 'billing', 'invoices'),
    queryFn: ({ pageParam, signal }) =>
      call(
        api.GET('/api/v1/tenants/{slug}/billing/invoices', {
          params: { path: { slug }, query: pageParam ? { cursor: pageParam } : {} },
          signal,
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  })

/** A change that answers with how the clinic stands; what hangs on it is read again. */
function useStanding<In>(change: (slug: string, body: In) => Promise<Billing>) {
  const slug = useSlug()
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (body: In) => change(slug, body),
    onSuccess: (billing) => {
      cache.setQueryData(keys.of(slug, 'billing'), billing)
      void cache.invalidateQueries({ queryKey: keys.of(slug, 'billing', 'invoices') })
      void cache.invalidateQueries({ queryKey: keys.of(slug, 'about') })
      void cache.invalidateQueries({ queryKey: keys.of(slug, 'team') })
    },
  })
}

export const useRefreshBilling = () =>
  useStanding((slug, _: undefined) => call(api.POST('/api/v1/tenants/{slug}/billing/refresh', { params: { path: { slug } } })))

export const useResume = () =>
  useStanding((slug, _: undefined) => call(api.POST('/api/v1/tenants/{slug}/billing/resume', { params: { path: { slug } } })))

export const useChangeSeats = () =>
  useStanding((slug, seats: number) => call(api.PUT('/api/v1/tenants/{slug}/billing/seats', { params: { path: { slug } }, body: { seats } })))

/** Leaves for a page of the payment service. */
function useLeave<In>(ask: (slug: string, body: In) => Promise<{ url: string }>) {
  const slug = useSlug()
  return useMutation({
    mutationFn: (body: In) => ask(slug, body),
    onSuccess: ({ url }) => {
      globalThis.location.assign(url)
    },
  })
}

export const useSubscribe = () =>
  useLeave((slug, body: { plan: string; seats: number }) =>
    call(api.POST('/api/v1/tenants/{slug}/billing/checkout', { params: { path: { slug } }, body })),
  )

export const usePortal = () =>
  useLeave((slug, _: undefined) => call(api.POST('/api/v1/tenants/{slug}/billing/portal', { params: { path: { slug } } })))
