import type { TFunction } from 'i18next'
import { isApiError } from '@/api/error'
import { errorText } from '@/i18n/words'

export function codeOf(error: unknown): string {
  return isApiError(error) ? error.code : ''
}

export function detailsOf(error: unknown): unknown {
  return isApiError(error) ? error.details : undefined
}

/** The sentence for a refusal: the calendar's own where it knows better, else the common one. Conflicts have a dialog. */
export function failureText(t: TFunction<'calendar'>, error: unknown): string {
  if (!isApiError(error)) return t('calendar:failed.save')
  if (error.status === 0) return t('calendar:failed.offline')
  if (error.code === 'stale_edit') return t('calendar:failed.stale')
  if (error.code === 'not_allowed') return t('calendar:failed.not_allowed')
  return errorText(t as TFunction, error)
}
