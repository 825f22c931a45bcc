import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api, call } from '@/api/client'
import { readProblem } from '@/api/error'
import { keys } from '@/api/queries'
import type { components } from '@/api/schema'

export type ClientFile = components['schemas']['ClientFile']

const PAGE = 50

/** A client's files, the newest first. */
export const filesQuery = (slug: string, clientId: string) =>
  infiniteQueryOptions({
    queryKey: keys.of(slug, 'files', 'of-client', clientId),
    queryFn: ({ pageParam, signal }) =>
      call(
        api.GET('/api/v1/tenants/{slug}/clients/{id}/files', {
          params: { path: { slug, id: clientId }, query: { limit: PAGE, ...(pageParam ? { cursor: pageParam } : {}) } },
          signal,
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  })

/** The newest files of a client, for a choice among them. */
export const newestFilesQuery = (slug: string, clientId: string) =>
  queryOptions({
    queryKey: keys.of(slug, 'files', 'newest', clientId),
    queryFn: async ({ signal }) =>
      (await call(api.GET('/api/v1/tenants/{slug}/clients/{id}/files', { params: { path: { slug, id: clientId }, query: { limit: 100 } }, signal })))
        .items,
  })

/** How much room the clinic's files take. */
export const usageQuery = (slug: string) =>
  queryOptions({
    queryKey: keys.of(slug, 'files', 'usage'),
    queryFn: ({ signal }) => call(api.GET('/api/v1/tenants/{slug}/file-usage', { params: { path: { slug } }, signal })),
  })

/** An address that opens a file for ten minutes; asked for anew well before that. */
export const linkQuery = (slug: string, id: string) =>
  queryOptions({
    queryKey: keys.of(slug, 'file-links', id),
    queryFn: async () => (await makeLink(slug, id, 'inline')).url,
    staleTime: 8 * 60_000,
    gcTime: 8 * 60_000,
  })

export function makeLink(slug: string, id: string, disposition: 'inline' | 'attachment') {
  return call(api.POST('/api/v1/tenants/{slug}/files/{id}/link', { params: { path: { slug, id }, query: { disposition } } }))
}

/** Sends a form with one file and tells how much of it has gone. Refusals are thrown as ApiError. */
export function sendFile<T>(path: string, file: File, key: string, progress: (part: number) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', path)
    request.setRequestHeader('Accept', 'application/json')
    request.setRequestHeader('Idempotency-Key', key)
    request.upload.onprogress = (e) => {
      if (e.lengthComputable) progress(e.loaded / e.total)
    }
    request.onload = () => {
      if (request.status < 300) {
        resolve(JSON.parse(request.responseText) as T)
        return
      }
      const type = request.getResponseHeader('Content-Type') ?? ''
      readProblem(new Response(request.responseText, { status: request.status, headers: { 'Content-Type': type } }), true).then(reject, reject)
    }
    request.onerror = () => {
      reject(new Error('network'))
    }
    const form = new FormData()
    form.append('file', file)
    request.send(form)
  })
}
