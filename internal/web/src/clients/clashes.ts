import { isApiError } from '@/api/error'

/** The pairs of appointments that one client cannot both have, of a refused merge. */
export function clashesIn(error: unknown): unknown[] {
  if (!isApiError(error, 'merge_conflict')) return []
  const { details } = error
  return typeof details === 'object' && details !== null && 'clashes' in details && Array.isArray(details.clashes) ? details.clashes : []
}
