import { isApiError } from '@/api/error'
import type { Client } from '@/api/types'

/** The clients that already have this phone or e-mail, of a refused create or edit; undefined for other errors. */
export function duplicatesIn(error: unknown): Client[] | undefined {
  if (!isApiError(error, 'client_duplicate')) return undefined
  const { details } = error
  const found = typeof details === 'object' && details !== null && 'candidates' in details ? details.candidates : []
  return Array.isArray(found) ? found.filter(isClient) : []
}

function isClient(value: unknown): value is Client {
  return typeof value === 'object' && value !== null && 'id' in value && 'name' in value
}
