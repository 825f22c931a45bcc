import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, call, ifMatch } from '@/api/client'
import { isApiError } from '@/api/error'
import type { ClientField } from '@/api/types'
import { fieldsQuery } from './queries'

export const FIELD_TYPES = ['text', 'number', 'date', 'choice', 'yes_no'] as const
export type FieldType = (typeof FIELD_TYPES)[number]

/** A key for a new field out of its name: a letter first, then letters, digits and underscores; unlike the others. */
export function keyFor(label: string, taken: readonly string[]): string {
  const plain = label
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[^a-z]+|_+$/g, '')
    .slice(0, 34)
  const base = plain || 'field'
  if (!taken.includes(base)) return base
  let n = 2
  while (taken.includes(`${base}_${n}`)) n += 1
  return `${base}_${n}`
}

/** The fields with one of them at another place. */
export function moved(fields: readonly ClientField[], from: number, to: number): ClientField[] {
  const out = [...fields]
  const [one] = out.splice(from, 1)
  if (one) out.splice(Math.min(Math.max(to, 0), out.length), 0, one)
  return out
}

/** The clinic's own fields and the one write that there is: all of them anew. */
export function useFields(slug: string) {
  const cache = useQueryClient()
  const query = fieldsQuery(slug)
  const found = useQuery(query)
  const save = useMutation({
    mutationFn: (items: ClientField[]) => {
      const rev = cache.getQueryData(query.queryKey)?.rev ?? 0
      return call(api.PUT('/api/v1/tenants/{slug}/client-fields', { params: { path: { slug }, header: ifMatch(rev) }, body: { items } }))
    },
    onSuccess: (made) => cache.setQueryData(query.queryKey, made),
    onError: (error) => {
      if (isApiError(error, 'stale_edit')) void cache.invalidateQueries({ queryKey: query.queryKey })
    },
  })
  return { found, fields: found.data?.items, save }
}
