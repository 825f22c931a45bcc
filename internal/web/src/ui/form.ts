import { zodResolver } from '@hookform/resolvers/zod'
import type { TFunction } from 'i18next'
import type { FocusEvent } from 'react'
import { useForm, type DefaultValues, type FieldValues, type Path, type UseFormReturn } from 'react-hook-form'
import { z } from 'zod'
import { isApiError } from '@/api/error'
import { fieldText } from '@/i18n/words'

// The content security policy forbids code made at run time.
z.config({ jitless: true })

/** Rules that forms share. Messages are codes of common:fields; a number after the colon fills the sentence. */
export const rules = {
  text: (max: number, min = 1) =>
    z
      .string()
      .trim()
      .min(1, 'required')
      .min(min, `min:${String(min)}`)
      .max(max, `max:${String(max)}`),
  optionalText: (max: number) =>
    z
      .string()
      .trim()
      .max(max, `max:${String(max)}`),
  email: z.string().trim().min(1, 'required').max(254, 'max:254').pipe(z.email('email')),
  newPassword: z.string().min(1, 'required').min(8, 'min:8').max(128, 'max:128'),
  password: z.string().min(1, 'required').max(128, 'max:128'),
  code: z
    .string()
    .trim()
    .min(1, 'required')
    .regex(/^\d{6}$/, 'code'),
  reason: z.string().trim().min(3, 'reason').max(500, 'max:500'),
}

/**
 * A form checked by a schema on submit, and field by field on leaving one that was filled in; the first wrong field gets
 * the focus. Going from a field to a button checks nothing: the words that appeared would move the button away.
 */
export function useSchemaForm<In extends FieldValues, Out extends FieldValues = In>(
  schema: z.ZodType<Out, In>,
  defaultValues: DefaultValues<In>,
): UseFormReturn<In, unknown, Out> {
  const form = useForm<In, unknown, Out>({ resolver: zodResolver(schema), defaultValues, mode: 'onSubmit', shouldFocusError: true })
  const register: typeof form.register = (name, options) =>
    form.register(name, {
      ...options,
      onBlur: (e: FocusEvent) => {
        if (e.relatedTarget instanceof HTMLElement && e.relatedTarget.closest('button')) return
        if (form.getValues(name) !== '') void form.trigger(name)
      },
      onChange: () => {
        if (form.getFieldState(name).error) void form.trigger(name)
      },
    } as typeof options)
  return { ...form, register }
}

/**
 * Puts the fields that the server refused at their inputs and focuses the first. True when all of them have a place, so
 * that no general sentence is needed.
 */
export function placeErrors<In extends FieldValues, Out>(
  error: unknown,
  form: UseFormReturn<In, unknown, Out>,
  t: TFunction,
  names: Partial<Record<string, Path<In>>> = {},
): boolean {
  if (!isApiError(error) || error.errors.length === 0) return false
  const known = new Set(Object.keys(form.getValues()))
  let first = true
  let all = true
  for (const field of error.errors) {
    const root = field.path.split(/[.[]/)[0] ?? ''
    const name = names[field.path] ?? names[root] ?? (known.has(root) ? (root as Path<In>) : undefined)
    if (!name) {
      all = false
      continue
    }
    form.setError(name, { type: 'server', message: fieldText(t, field) }, { shouldFocus: first })
    first = false
  }
  return all
}
