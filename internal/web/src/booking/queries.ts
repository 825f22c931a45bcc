import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api, call } from '@/api/client'
import type { Wish } from './types'

const fresh = 15_000

export function pageQuery(page: string) {
  return queryOptions({
    queryKey: ['booking', page],
    queryFn: ({ signal }) => call(api.GET('/api/v1/public/booking/{page}', { params: { path: { page } }, signal })),
    staleTime: 60_000,
  })
}

function wishOf({ services, provider }: Wish) {
  return { service_ids: services, ...(provider !== 'any' && { provider_id: provider }) }
}

export function daysQuery(page: string, wish: Wish, from: string, to: string) {
  return queryOptions({
    queryKey: ['booking', page, 'days', wish, from, to] as readonly unknown[],
    queryFn: ({ signal }) =>
      call(api.GET('/api/v1/public/booking/{page}/days', { params: { path: { page }, query: { ...wishOf(wish), from, to } }, signal })),
    staleTime: fresh,
    placeholderData: keepPreviousData,
  })
}

export function timesQuery(page: string, wish: Wish, day: string) {
  return queryOptions({
    queryKey: ['booking', page, 'times', wish, day] as readonly unknown[],
    queryFn: ({ signal }) =>
      call(api.GET('/api/v1/public/booking/{page}/times', { params: { path: { page }, query: { ...wishOf(wish), day } }, signal })),
    staleTime: fresh,
  })
}

export function visitQuery(token: string) {
  return queryOptions({
    queryKey: ['visit', token],
    queryFn: ({ signal }) => call(api.GET('/api/v1/public/visits/{token}', { params: { path: { token } }, signal })),
  })
}

export function visitDaysQuery(token: string, from: string, to: string) {
  return queryOptions({
    queryKey: ['visit', token, 'days', from, to] as readonly unknown[],
    queryFn: ({ signal }) => call(api.GET('/api/v1/public/visits/{token}/days', { params: { path: { token }, query: { from, to } }, signal })),
    staleTime: fresh,
    placeholderData: keepPreviousData,
  })
}

export function visitTimesQuery(token: string, day: string) {
  return queryOptions({
    queryKey: ['visit', token, 'times', day] as readonly unknown[],
    queryFn: ({ signal }) => call(api.GET('/api/v1/public/visits/{token}/times', { params: { path: { token }, query: { day } }, signal })),
    staleTime: fresh,
  })
}
