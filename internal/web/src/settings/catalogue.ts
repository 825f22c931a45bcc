import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, call, idempotent, ifMatch } from '@/api/client'
import { isApiError } from '@/api/error'
import { keys } from '@/api/queries'
import type { Location, Provider, Resource, Service } from '@/api/types'
import { useAttempt } from '@/api/useAttempt'
import { useSlug } from '@/app/clinic'

/** What a form sends: what every entry has to have, and the rest as far as it was filled in. */
type Bare<T, Needed extends keyof T> = Pick<T, Needed> & Partial<Omit<T, 'id' | 'rev' | 'order'>>

/** What can be kept in the catalogue, with what a form sends. */
export interface Kinds {
  locations: { item: Location; body: Bare<Location, 'name'> }
  providers: { item: Provider; body: Bare<Provider, 'name'> }
  resources: { item: Resource; body: Bare<Resource, 'name' | 'type'> }
  services: { item: Service; body: Bare<Service, 'name' | 'duration_minutes' | 'price'> }
}

interface Calls<T, B> {
  create: (slug: string, body: B, key: string) => Promise<T>
  edit: (slug: string, at: { id: string; rev: number }, body: B) => Promise<T>
  remove: (slug: string, at: { id: string; rev: number }) => Promise<unknown>
}

const make = (slug: string, key: string) => ({ path: { slug }, header: idempotent(key) })
const at = (slug: string, { id, rev }: { id: string; rev: number }) => ({ path: { slug, id }, header: ifMatch(rev) })

const calls: { [K in keyof Kinds]: Calls<Kinds[K]['item'], Kinds[K]['body']> } = {
  locations: {
    create: (slug, body, key) => call(api.POST('/api/v1/tenants/{slug}/locations', { params: make(slug, key), body })),
    edit: (slug, item, body) => call(api.PATCH('/api/v1/tenants/{slug}/locations/{id}', { params: at(slug, item), body })),
    remove: (slug, item) => call(api.DELETE('/api/v1/tenants/{slug}/locations/{id}', { params: at(slug, item) })),
  },
  providers: {
    create: (slug, body, key) => call(api.POST('/api/v1/tenants/{slug}/providers', { params: make(slug, key), body })),
    edit: (slug, item, body) => call(api.PATCH('/api/v1/tenants/{slug}/providers/{id}', { params: at(slug, item), body })),
    remove: (slug, item) => call(api.DELETE('/api/v1/tenants/{slug}/providers/{id}', { params: at(slug, item) })),
  },
  resources: {
    create: (slug, body, key) => call(api.POST('/api/v1/tenants/{slug}/resources', { params: make(slug, key), body })),
    edit: (slug, item, body) => call(api.PATCH('/api/v1/tenants/{slug}/resources/{id}', { params: at(slug, item), body })),
    remove: (slug, item) => call(api.DELETE('/api/v1/tenants/{slug}/resources/{id}', { params: at(slug, item) })),
  },
  services: {
    create: (slug, body, key) => call(api.POST('/api/v1/tenants/{slug}/services', { params: make(slug, key), body })),
    edit: (slug, item, body) => call(api.PATCH('/api/v1/tenants/{slug}/services/{id}', { params: at(slug, item), body })),
    remove: (slug, item) => call(api.DELETE('/api/v1/tenants/{slug}/services/{id}', { params: at(slug, item) })),
  },
}

/** Creates an entry, or changes the one given; afterwards the whole catalogue is read again. */
export function useSave<K extends keyof Kinds>(kind: K, item: Kinds[K]['item'] | null) {
  const slug = useSlug()
  const cache = useQueryClient()
  const attempt = useAttempt()
  const refresh = () => cache.invalidateQueries({ queryKey: keys.of(slug, 'catalogue') })
  return useMutation({
    mutationFn: (body: Kinds[K]['body']) => (item ? calls[kind].edit(slug, item, body) : calls[kind].create(slug, body, attempt.key(body))),
    onSuccess: async () => {
      attempt.done()
      await refresh()
    },
    onError: (error) => {
      if (isApiError(error, 'stale_edit')) void refresh()
    },
  })
}

export function useRemove(kind: keyof Kinds) {
  const slug = useSlug()
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (item: { id: string; rev: number }) => calls[kind].remove(slug, item),
    onSettled: () => cache.invalidateQueries({ queryKey: keys.of(slug, 'catalogue') }),
  })
}
