import { queryOptions, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { api, call, idempotent } from '@/api/client'
import { keys } from '@/api/queries'
import type { ClientFile } from '@/api/types'

/** The newest files of a client. */
export const clientFilesQuery = (slug: string, id: string) =>
  queryOptions({
    queryKey: keys.of(slug, 'clients', 'files', id),
    queryFn: async ({ signal }) =>
      (await call(api.GET('/api/v1/tenants/{slug}/clients/{id}/files', { params: { path: { slug, id }, query: { limit: 100 } }, signal }))).items,
  })

/** What can be done with the files of a client; the list is read again. */
export function useClientFiles(slug: string, clientId: string) {
  const cache = useQueryClient()
  return useMemo(() => {
    const then = async <T>(pending: Promise<T>): Promise<T> => {
      const made = await pending
      await cache.invalidateQueries({ queryKey: clientFilesQuery(slug, clientId).queryKey })
      void cache.invalidateQueries({ queryKey: keys.of(slug, 'appointments', 'timeline', clientId) })
      return made
    }
    return {
      upload: (file: File, key: string) => {
        const form = new FormData()
        form.append('file', file, file.name)
        return then(
          call(
            api.POST('/api/v1/tenants/{slug}/clients/{id}/files', {
              params: { path: { slug, id: clientId }, header: idempotent(key) },
              body: form as never,
              bodySerializer: () => form,
            }),
          ),
        )
      },
      remove: (file: ClientFile) => then(call(api.DELETE('/api/v1/tenants/{slug}/files/{id}', { params: { path: { slug, id: file.id } } }))),
      /** An address that opens the file for some minutes. */
      link: async (id: string, disposition: 'inline' | 'attachment') =>
        (await call(api.POST('/api/v1/tenants/{slug}/files/{id}/link', { params: { path: { slug, id }, query: { disposition } } }))).url,
    }
  }, [cache, slug, clientId])
}
