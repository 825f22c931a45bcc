import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, call, idempotent, ifMatch } from '@/api/client'
import { isApiError } from '@/api/error'
import { keys } from '@/api/queries'
import type { Category, Location, Provider, Resource, Service } from '@/api/types'
import { useAttempt } from '@/api/useAttempt'
import { useSlug } from '@/app/clinic'
import { toast } from '@/ui/toast'

/** What a form sends: what every entry has to have, and the rest as far as it was filled in. */
type Bare<T, Needed extends keyof T> = Pick<T, Needed> & Partial<Omit<T, 'id' | 'rev' | 'order'>>

/** What can be kept in the catalogue, with what a form sends. */
export interface Kinds {
  locations: { item: Location; body: Bare<Location, 'name'> }
  providers: { item: Provider; body: Bare<Provider, 'name'> }
  resources: { item: Resource; body: Bare<Resource, 'name' | 'type'> }
  services: { item: Service; body: Bare<Service, 'name' | 'duration_minutes' | 'price'> }
  categories: { item: Category; body: Bare<Category, 'name' | 'kind'> }
}

export type Kind = keyof Kinds

interface At {
  id: string
  rev: number
}

interface Calls<T, B> {
  create: (slug: string, body: B, key: string) => Promise<T>
  edit: (slug: string, at: At, body: B) => Promise<T>
}

const make = (slug: string, key: string) => ({ path: { slug }, header: idempotent(key) })
const at = (slug: string, { id, rev }: At) => ({ path: { slug, id }, header: ifMatch(rev) })

const calls: { [K in Kind]: Calls<Kinds[K]['item'], Kinds[K]['body']> } = {
  locations: {
    create: (slug, body, key) => call(api.POST('/api/v1/tenants/{slug}/locations', { params: make(slug, key), body })),
    edit: (slug, item, body) => call(api.PATCH('/api/v1/tenants/{slug}/locations/{id}', { params: at(slug, item), body })),
  },
  providers: {
    create: (slug, body, key) => call(api.POST('/api/v1/tenants/{slug}/providers', { params: make(slug, key), body })),
    edit: (slug, item, body) => call(api.PATCH('/api/v1/tenants/{slug}/providers/{id}', { params: at(slug, item), body })),
  },
  resources: {
    create: (slug, body, key) => call(api.POST('/api/v1/tenants/{slug}/resources', { params: make(slug, key), body })),
    edit: (slug, item, body) => call(api.PATCH('/api/v1/tenants/{slug}/resources/{id}', { params: at(slug, item), body })),
  },
  services: {
    create: (slug, body, key) => call(api.POST('/api/v1/tenants/{slug}/services', { params: make(slug, key), body })),
    edit: (slug, item, body) => call(api.PATCH('/api/v1/tenants/{slug}/services/{id}', { params: at(slug, item), body })),
  },
  categories: {
    create: (slug, body, key) => call(api.POST('/api/v1/tenants/{slug}/categories', { params: make(slug, key), body })),
    // What a category groups never changes.
    edit: (slug, item, { name, color }) =>
      call(api.PATCH('/api/v1/tenants/{slug}/categories/{id}', { params: at(slug, item), body: { name, color } })),
  },
}

/** The calls that are the same for every kind but for the address. */
const anyKind = <K extends Kind>(kind: K) => kind as 'locations'

function useRefresh() {
  const slug = useSlug()
  const cache = useQueryClient()
  return () => cache.invalidateQueries({ queryKey: keys.of(slug, 'catalogue') })
}

/** Creates an entry, or changes the one given; afterwards the whole catalogue is read again. */
export function useSave<K extends Kind>(kind: K, item: Kinds[K]['item'] | null) {
  const slug = useSlug()
  const attempt = useAttempt()
  const refresh = useRefresh()
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

export function useRemove(kind: Kind) {
  const slug = useSlug()
  const refresh = useRefresh()
  return useMutation({
    mutationFn: (item: At) => call(api.DELETE(`/api/v1/tenants/{slug}/${anyKind(kind)}/{id}`, { params: at(slug, item) })),
    onSettled: refresh,
  })
}

/** Puts what was deleted back on the list, at whatever revision it is. */
export function useRestore(kind: Kind) {
  const slug = useSlug()
  const refresh = useRefresh()
  return useMutation({
    mutationFn: (id: string) => call(api.POST(`/api/v1/tenants/{slug}/${anyKind(kind)}/{id}/restore`, { params: { path: { slug, id } } })),
    onSettled: refresh,
  })
}

/** Puts entries into order, on the screen at once; they go back to where they were when the server does not take it. */
export function useArrange<K extends Kind>(kind: K) {
  const slug = useSlug()
  const cache = useQueryClient()
  const refresh = useRefresh()
  const key = keys.of(slug, 'catalogue', kind)
  return useMutation({
    mutationFn: (ids: string[]) => call(api.PUT(`/api/v1/tenants/{slug}/${anyKind(kind)}/order`, { params: { path: { slug } }, body: { ids } })),
    onMutate: async (ids) => {
      await cache.cancelQueries({ queryKey: key })
      const before = cache.getQueryData<Kinds[K]['item'][]>(key)
      if (before) cache.setQueryData(key, arranged(before, ids))
      return { before }
    },
    onError: (error, _ids, kept) => {
      if (kept?.before) cache.setQueryData(key, kept.before)
      toast.failed(error)
    },
    onSettled: refresh,
  })
}

/** The named ones in this order, on the places that they have among themselves; all others stay where they are. */
export function arranged<T extends { id: string }>(all: readonly T[], ids: readonly string[]): T[] {
  const named = ids.flatMap((id) => all.find((item) => item.id === id) ?? [])
  let next = 0
  return all.map((item) => (ids.includes(item.id) ? (named[next++] ?? item) : item))
}
