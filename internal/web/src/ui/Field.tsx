import { createContext, useContext, useId, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { ruleText } from '@/i18n/words'
import { cn } from './cn'

interface FieldParts {
  id: string
  describedBy: string | undefined
  invalid: boolean
  required: boolean
}

const Parts = createContext<FieldParts | null>(null)

/** What an input inside a Field takes over: id, description, whether it is wrong. */
export function useFieldParts() {
  const parts = useContext(Parts)
  if (!parts) return {}
  return {
    id: parts.id,
    'aria-describedby': parts.describedBy,
    'aria-invalid': parts.invalid || undefined,
    'aria-required': parts.required || undefined,
  }
}

export interface FieldProps {
  label: string
  /** One quiet sentence below. */
  help?: ReactNode
  /** A rule's code ("required", "min:3") or a finished sentence. */
  error?: string | undefined
  optional?: boolean
  /** The label is for screen readers only. */
  hideLabel?: boolean
  className?: string
  children: ReactNode
}

/** Label above, one control, help below, and the error in its place. */
export function Field({ label, help, error, optional = false, hideLabel = false, className, children }: FieldProps) {
  const id = useId()
  const { t } = useTranslation()
  const helpId = `${id}-help`
  const errorId = `${id}-error`
  const describedBy = [error ? errorId : null, help ? helpId : null].filter(Boolean).join(' ') || undefined
  return (
    <Parts value={{ id, describedBy, invalid: Boolean(error), required: !optional }}>
      <div className={cn('flex min-w-0 flex-col gap-1.5', className)}>
        <label htmlFor={id} className={hideLabel ? 'sr-only' : 'text-dense font-medium text-soft'}>
          {label}
          {optional && <span className="ml-1.5 font-normal text-muted">({t('common:optional')})</span>}
        </label>
        {children}
        {error && (
          <p id={errorId} className="text-dense text-danger">
            {/^[a-z_]+(:\d+)?$/.test(error) ? ruleText(t, error) : error}
          </p>
        )}
        {help && (
          <p id={helpId} className="text-meta text-muted">
            {help}
          </p>
        )}
      </div>
    </Parts>
  )
}
