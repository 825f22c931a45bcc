import type { TFunction } from 'i18next'
import { isApiError, type ApiError } from '@/api/error'

/** The sentence for any failure, in the screen's language: by code, else by status, else a general one. */
export function errorText(t: TFunction, error: unknown): string {
  if (!isApiError(error)) return t('common:errors.internal')
  if (error.code === 'too_many_requests' && error.retryAfter) return waitText(t, error.retryAfter)
  return t([`common:errors.${error.code}`, `common:errors.status_${String(error.status)}`, 'common:errors.internal'])
}

/** What to do about a limit, and when: seconds are counted, long waits are said in minutes. */
export function waitText(t: TFunction, seconds: number): string {
  if (seconds > 90) return t('common:limited.minutes', { count: Math.ceil(seconds / 60) })
  return t('common:limited.seconds', { count: Math.max(1, Math.ceil(seconds)) })
}

/** The sentence for one field: by code, else what the server said. */
export function fieldText(t: TFunction, field: ApiError['errors'][number]): string {
  return t([`common:fields.${field.code}`, 'common:fields.invalid'])
}

/** The sentence for a message of a zod schema, which is a code of `fields` with an optional number: "min:3". */
export function ruleText(t: TFunction, message: string): string {
  const [code = '', n] = message.split(':')
  return t([`common:fields.${code}`, 'common:fields.invalid'], { count: Number(n ?? 0) })
}
