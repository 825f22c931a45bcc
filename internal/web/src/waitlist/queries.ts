import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { api, call, idempotent, ifMatch } from '@/api/client'
import { keys } from '@/api/queries'
import type { FreeSlot } from '@/api/types'
import { useAttempt } from '@/api/useAttempt'
import { useSlug } from '@/app/clinic'
import type { WaitEntry, WaitlistSettings, WaitStatus, Wish } from './types'

/** Who waits, in the order in which they are served; or those of one status. */
export const waitlistQuery = (slug: string, status?: WaitStatus) =>
  queryOptions({
    queryKey: keys.of(slug, 'waitlist', 'list', status ?? 'open'),
    queryFn: async ({ signal }) =>
      (await call(api.GET('/api/v1/tenants/{slug}/waitlist', { params: { path: { slug }, query: status ? { status } : {} }, signal }))).items,
    placeholderData: keepPreviousData,
  })

/** Free times that fit an entry. */
export const freeTimesQuery = (slug: string, id: string) =>
  queryOptions({
    queryKey: keys.of(slug, 'waitlist', 'times', id),
    queryFn: async ({ signal }) =>
      (await call(api.GET('/api/v1/tenants/{slug}/waitlist/{id}/free-times', { params: { path: { slug, id } }, signal }))).items,
    staleTime: 0,
  })

export const waitlistSettingsQuery = (slug: string) =>
  queryOptions({
    queryKey: keys.of(slug, 'waitlist', 'settings'),
    queryFn: ({ signal }) => call(api.GET('/api/v1/tenants/{slug}/waitlist-settings', { params: { path: { slug } }, signal })),
  })

function useRefresh() {
  const cache = useQueryClient()
  const slug = useSlug()
  return { slug, cache, refresh: () => cache.invalidateQueries({ queryKey: keys.of(slug, 'waitlist') }) }
}

/** Puts a client on the list, or changes what they wait for. */
export function useSaveEntry(entry: WaitEntry | null) {
  const { slug, refresh } = useRefresh()
  const attempt = useAttempt()
  return useMutation({
    mutationFn: ({ client_id, wish }: { client_id: string; wish: Wish }) =>
      entry
        ? call(
            api.PATCH('/api/v1/tenants/{slug}/waitlist/{id}', {
              params: { path: { slug, id: entry.id }, header: ifMatch(entry.rev) },
              body: { wish },
            }),
          )
        : call(
            api.POST('/api/v1/tenants/{slug}/waitlist', {
              params: { path: { slug }, header: idempotent(attempt.key({ client_id, wish })) },
              body: { client_id, wish },
            }),
          ),
    onSuccess: attempt.done,
    onSettled: refresh,
  })
}

export function useCloseEntry() {
  const { slug, refresh } = useRefresh()
  return useMutation({
    mutationFn: ({ entry, reason }: { entry: WaitEntry; reason: string }) =>
      call(
        api.POST('/api/v1/tenants/{slug}/waitlist/{id}/close', {
          params: { path: { slug, id: entry.id }, header: ifMatch(entry.rev) },
          body: reason ? { reason } : {},
        }),
      ),
    onSettled: refresh,
  })
}

export function useReopenEntry() {
  const { slug, refresh } = useRefresh()
  return useMutation({
    mutationFn: (entry: WaitEntry) =>
      call(api.POST('/api/v1/tenants/{slug}/waitlist/{id}/reopen', { params: { path: { slug, id: entry.id }, header: ifMatch(entry.rev) } })),
    onSettled: refresh,
  })
}

export function useOfferTime() {
  const { slug, refresh } = useRefresh()
  return useMutation({
    mutationFn: ({ entry, slot }: { entry: WaitEntry; slot: FreeSlot }) =>
      call(
        api.POST('/api/v1/tenants/{slug}/waitlist/{id}/offer', {
          params: { path: { slug, id: entry.id }, header: ifMatch(entry.rev) },
          body: { start: slot.start, provider_id: slot.provider_id },
        }),
      ),
    onSettled: refresh,
  })
}

export function useWithdrawOffer() {
  const { slug, refresh } = useRefresh()
  return useMutation({
    mutationFn: (entry: WaitEntry) =>
      call(api.POST('/api/v1/tenants/{slug}/waitlist/{id}/withdraw', { params: { path: { slug, id: entry.id }, header: ifMatch(entry.rev) } })),
    onSettled: refresh,
  })
}

/** Books a free time for the client and takes the entry off the list with it. */
export function useBookEntry() {
  const { slug, cache, refresh } = useRefresh()
  const attempt = useAttempt()
  return useMutation({
    mutationFn: async ({ entry, slot }: { entry: WaitEntry; slot: FreeSlot }) => {
      const body = {
        client_id: entry.client.id,
        provider_id: slot.provider_id,
        service_ids: entry.wish.service_ids,
        start: slot.start,
        ...(slot.resource_id ? { resource_id: slot.resource_id } : {}),
      }
      const made = await call(
        api.POST('/api/v1/tenants/{slug}/appointments', { params: { path: { slug }, header: idempotent(attempt.key(body)) }, body }),
      )
      await call(
        api.POST('/api/v1/tenants/{slug}/waitlist/{id}/booked', {
          params: { path: { slug, id: entry.id }, header: ifMatch(entry.rev) },
          body: { appointment_id: made.id },
        }),
      )
      return made
    },
    onSuccess: attempt.done,
    onSettled: () => {
      void cache.invalidateQueries({ queryKey: keys.of(slug, 'appointments') })
      return refresh()
    },
  })
}

export function useSaveSettings() {
  const { slug, refresh } = useRefresh()
  return useMutation({
    mutationFn: (body: WaitlistSettings) => call(api.PUT('/api/v1/tenants/{slug}/waitlist-settings', { params: { path: { slug } }, body })),
    onSettled: refresh,
  })
}

/** An offer as the holder of its link sees it. */
export const offerQuery = (token: string) =>
  queryOptions({
    queryKey: ['offer', token],
    queryFn: ({ signal }) => call(api.GET('/api/v1/public/offers/{token}', { params: { path: { token } }, signal })),
    refetchOnWindowFocus: true,
  })

export function useAnswerOffer(token: string) {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (yes: boolean) =>
      yes
        ? call(api.POST('/api/v1/public/offers/{token}/accept', { params: { path: { token } } }))
        : call(api.POST('/api/v1/public/offers/{token}/decline', { params: { path: { token } } })),
    onSuccess: (answer) => {
      cache.setQueryData(offerQuery(token).queryKey, answer)
    },
    onError: () => cache.invalidateQueries({ queryKey: ['offer', token] }),
  })
}
