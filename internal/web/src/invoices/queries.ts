import { infiniteQueryOptions, keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { api, call, idempotent, ifMatch } from '@/api/client'
import { keys } from '@/api/queries'
import type { components } from '@/api/schema'
import { useAttempt } from '@/api/useAttempt'
import { useSlug } from '@/app/clinic'
import type { Invoice, InvoiceContent, Standing } from './types'

/** What a list of documents is narrowed by. */
export interface InvoicesFilter {
  standing?: Standing
  overdue?: boolean
  series?: string
  client_id?: string
  from?: string
  to?: string
}

export const invoicesQuery = (slug: string, filter: InvoicesFilter) =>
  infiniteQueryOptions({
    queryKey: keys.of(slug, 'invoices', 'list', filter),
    queryFn: ({ pageParam, signal }) =>
      call(
        api.GET('/api/v1/tenants/{slug}/invoices', {
          params: { path: { slug }, query: { ...filter, limit: 50, ...(pageParam ? { cursor: pageParam } : {}) } },
          signal,
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  })

export const invoiceQuery = (slug: string, id: string) =>
  queryOptions({
    queryKey: keys.of(slug, 'invoices', 'one', id),
    queryFn: ({ signal }) => call(api.GET('/api/v1/tenants/{slug}/invoices/{id}', { params: { path: { slug, id } }, signal })),
  })

export const invoiceSettingsQuery = (slug: string) =>
  queryOptions({
    queryKey: keys.of(slug, 'invoice-settings'),
    queryFn: ({ signal }) => call(api.GET('/api/v1/tenants/{slug}/invoice-settings', { params: { path: { slug } }, signal })),
  })

/** Where a document is shown or downloaded. */
export const pdfOf = (slug: string, id: string, download = false) => `/api/v1/tenants/${slug}/invoices/${id}/pdf${download ? '?download=true' : ''}`
export const xmlOf = (slug: string, id: string) => `/api/v1/tenants/${slug}/invoices/${id}/xml`

/** A write that gives the document as it is now. */
function useInvoiceWrite<In>(write: (slug: string, input: In) => Promise<Invoice>) {
  const slug = useSlug()
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (input: In) => write(slug, input),
    onSuccess: (i) => {
      cache.setQueryData(invoiceQuery(slug, i.id).queryKey, i)
    },
    onSettled: () => {
      void cache.invalidateQueries({ queryKey: keys.of(slug, 'invoices') })
      void cache.invalidateQueries({ queryKey: keys.of(slug, 'appointments', 'timeline') })
    },
  })
}

type CreateBody = components['schemas']['CreateInvoiceInputBody']

export function useCreateInvoice() {
  const attempt = useAttempt()
  const create = useInvoiceWrite((slug, body: CreateBody) =>
    call(api.POST('/api/v1/tenants/{slug}/invoices', { params: { path: { slug }, header: idempotent(attempt.key(body)) }, body })),
  )
  return { ...create, done: attempt.done }
}

export function useSaveInvoice(id: string) {
  return useInvoiceWrite((slug, { rev, body }: { rev: number; body: InvoiceContent }) =>
    call(api.PUT('/api/v1/tenants/{slug}/invoices/{id}', { params: { path: { slug, id }, header: ifMatch(rev) }, body })),
  )
}

export function useIssueInvoice(id: string) {
  return useInvoiceWrite((slug, { rev, on }: { rev: number; on?: string }) =>
    call(api.POST('/api/v1/tenants/{slug}/invoices/{id}/issue', { params: { path: { slug, id }, header: ifMatch(rev) }, body: on ? { on } : {} })),
  )
}

export function useMailInvoice(id: string) {
  return useInvoiceWrite((slug, body: { to: string; note?: string }) =>
    call(api.POST('/api/v1/tenants/{slug}/invoices/{id}/mail', { params: { path: { slug, id } }, body })),
  )
}

export function useStornoInvoice(id: string) {
  const attempt = useAttempt()
  const storno = useInvoiceWrite((slug, body: { parts?: { line: number; quantity: number }[]; reason?: string }) =>
    call(api.POST('/api/v1/tenants/{slug}/invoices/{id}/storno', { params: { path: { slug, id }, header: idempotent(attempt.key(body)) }, body })),
  )
  return { ...storno, done: attempt.done }
}

export function useDeleteDraft() {
  const slug = useSlug()
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (i: Invoice) =>
      call(api.DELETE('/api/v1/tenants/{slug}/invoices/{id}', { params: { path: { slug, id: i.id }, header: ifMatch(i.rev) } })),
    onSettled: () => cache.invalidateQueries({ queryKey: keys.of(slug, 'invoices') }),
  })
}
