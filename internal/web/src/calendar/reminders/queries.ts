import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api, call } from '@/api/client'
import { keys } from '@/api/queries'
import type { components } from '@/api/schema'
import { toast } from '@/ui/toast'
import type { Range } from '../zone'

export type Reminder = components['schemas']['Reminder']

const iso = (at: number) => new Date(at).toISOString().replace('.000', '')

/** Where the reminders of the range's appointments stand. */
export const remindersQuery = (slug: string, range: Range) =>
  queryOptions({
    queryKey: keys.of(slug, 'reminders', 'range', range.from, range.to),
    queryFn: async ({ signal }) => {
      const query = { from: iso(range.from), to: iso(range.to) }
      return (await call(api.GET('/api/v1/tenants/{slug}/reminders', { params: { path: { slug }, query }, signal }))).items
    },
  })

export const appointmentRemindersQuery = (slug: string, id: string) =>
  queryOptions({
    queryKey: keys.of(slug, 'reminders', 'of', id),
    queryFn: async ({ signal }) =>
      (await call(api.GET('/api/v1/tenants/{slug}/appointments/{id}/reminders', { params: { path: { slug, id } }, signal }))).items,
  })

/** The appointments to come whose reminder did not arrive. */
export const problemsQuery = (slug: string) =>
  queryOptions({
    queryKey: keys.of(slug, 'reminders', 'problems'),
    queryFn: async ({ signal }) => (await call(api.GET('/api/v1/tenants/{slug}/reminder-problems', { params: { path: { slug } }, signal }))).items,
  })

/** Notes that what the client asked for is dealt with. */
export function useSettleWord(slug: string) {
  const { t } = useTranslation('reminders')
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => call(api.POST('/api/v1/tenants/{slug}/appointments/{id}/word', { params: { path: { slug, id } } })),
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: keys.of(slug, 'appointments') })
      toast.done(t('panel.settled_done'))
    },
  })
}
