import { ChevronDown } from 'lucide-react'
import type { ComponentProps } from 'react'
import { cn } from './cn'
import { useFieldParts } from './Field'
import { boxClass } from './Input'

export interface Option {
  value: string
  label: string
  disabled?: boolean
}

export interface SelectProps extends ComponentProps<'select'> {
  options: readonly Option[]
  /** Shown while nothing is chosen; cannot be chosen itself. */
  placeholder?: string
}

/** The browser's own choice of one: right on phones, by keyboard and for screen readers. */
export function Select({ options, placeholder, className, ...rest }: SelectProps) {
  const parts = useFieldParts()
  return (
    <span className="relative block">
      <select {...parts} className={cn(boxClass, 'h-9 appearance-none pr-8 max-md:h-11', className)} {...rest}>
        {placeholder !== undefined && (
          <option value="" disabled hidden>
            {placeholder}
          </option>
        )}
        {options.map((o) => (
          <option key={o.value} value={o.value} disabled={o.disabled}>
            {o.label}
          </option>
        ))}
      </select>
      <ChevronDown size={16} aria-hidden className="pointer-events-none absolute top-1/2 right-2.5 -translate-y-1/2 text-muted" />
    </span>
  )
}
