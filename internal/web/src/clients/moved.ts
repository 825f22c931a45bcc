import { isApiError } from '@/api/error'

/** The client into whom this one was merged, of a refused read; undefined for other errors. */
export function movedTo(error: unknown): string | undefined {
  if (!isApiError(error, 'client_merged')) return undefined
  const { details } = error
  return typeof details === 'object' && details !== null && 'client_id' in details && typeof details.client_id === 'string'
    ? details.client_id
    : undefined
}
