import type { TFunction } from 'i18next'
import { isApiError, type ApiError } from '@/api/error'

/** The sentence for any failure, in the screen's language: by code, else by status, else a general one. */
export function errorText(t: TFunction, error: unknown): string {
  if (!isApiError(error)) return t('common:errors.internal')
  return t([`common:errors.${error.code}`, `common:errors.status_${String(error.status)}`, 'common:errors.internal'])
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
