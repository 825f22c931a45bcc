import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api, call } from '@/api/client'
import { keys } from '@/api/queries'
import type { components } from '@/api/schema'
import type { DashboardSearch, Period } from './search'

export type Dashboard = components['schemas']['Dashboard']
export type DashboardDay = Dashboard['days'][number]

export const dashboardKey = (slug: string) => keys.of(slug, 'dashboard')

/** The numbers of a period; while another period loads, the last ones stay. */
export const dashboardQuery = (slug: string, { period: chosen, from, to, provider }: DashboardSearch) => {
  const period: Period = chosen ?? '7d'
  return queryOptions({
    queryKey: [...dashboardKey(slug), period, from, to, provider],
    queryFn: ({ signal }) => {
      const query = { period, ...(period === 'custom' && from && to && { from, to }), ...(provider && { provider_id: provider }) }
      return call(api.GET('/api/v1/tenants/{slug}/dashboard', { params: { path: { slug }, query }, signal }))
    },
    placeholderData: keepPreviousData,
  })
}
