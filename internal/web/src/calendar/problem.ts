import { isApiError } from '@/api/error'

export function codeOf(error: unknown): string {
  return isApiError(error) ? error.code : ''
}

export function detailsOf(error: unknown): unknown {
  return isApiError(error) ? error.details : undefined
}

/** The calendar's words for a refusal; conflicts have a dialog of their own. */
export function messageKey(error: unknown): string {
  if (!isApiError(error)) return 'failed.save'
  if (error.status === 0) return 'failed.offline'
  if (error.code === 'stale_edit') return 'failed.stale'
  if (error.status === 403) return 'failed.not_allowed'
  return error.status === 404 ? 'panel.gone' : 'failed.save'
}
