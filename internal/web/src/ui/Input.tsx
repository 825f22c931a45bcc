import type { LucideIcon } from 'lucide-react'
import { Eye, EyeOff } from 'lucide-react'
import { useState, type ComponentProps } from 'react'
import { useTranslation } from 'react-i18next'
import { cn } from './cn'
import { useFieldParts } from './Field'

/** The look of every box that one writes into. */
export const boxClass =
  'w-full rounded-dense border border-line-strong bg-surface px-2.5 text-body text-ink transition-colors duration-(--quick) placeholder:text-muted hover:border-muted focus-visible:border-accent focus-visible:outline-1 focus-visible:outline-offset-0 focus-visible:outline-focus disabled:bg-sunken disabled:text-muted aria-invalid:border-danger max-md:text-lead'

export interface InputProps extends ComponentProps<'input'> {
  icon?: LucideIcon
}

export function Input({ className, icon: Icon, ...rest }: InputProps) {
  const parts = useFieldParts()
  const input = <input {...parts} className={cn(boxClass, 'h-9 max-md:h-11', Icon && 'pl-8.5', className)} {...rest} />
  if (!Icon) return input
  return (
    <span className="relative block">
      <Icon size={16} aria-hidden className="pointer-events-none absolute top-1/2 left-2.5 -translate-y-1/2 text-muted" />
      {input}
    </span>
  )
}

export function Textarea({ className, rows = 3, ...rest }: ComponentProps<'textarea'>) {
  const parts = useFieldParts()
  return <textarea {...parts} rows={rows} className={cn(boxClass, 'field-sizing-content min-h-18 resize-y py-2', className)} {...rest} />
}

/** A password with a button that shows it. */
export function PasswordInput({ className, ...rest }: ComponentProps<'input'>) {
  const { t } = useTranslation()
  const parts = useFieldParts()
  const [shown, setShown] = useState(false)
  const Icon = shown ? EyeOff : Eye
  return (
    <span className="relative block">
      <input {...parts} type={shown ? 'text' : 'password'} className={cn(boxClass, 'h-9 pr-10 max-md:h-11', className)} {...rest} />
      <button
        type="button"
        aria-label={t(shown ? 'actions.hide_password' : 'actions.show_password')}
        onClick={() => {
          setShown(!shown)
        }}
        className="absolute top-1/2 right-1 grid size-7 -translate-y-1/2 place-items-center rounded-dense text-muted hover:text-ink max-md:size-11"
      >
        <Icon size={16} aria-hidden />
      </button>
    </span>
  )
}
