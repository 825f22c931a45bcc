import type { LucideIcon } from 'lucide-react'
import { LoaderCircle } from 'lucide-react'
import type { ComponentProps } from 'react'
import { cn } from './cn'

const looks = {
  primary: 'bg-accent text-on-accent hover:bg-accent-hover',
  secondary: 'border border-line bg-surface text-ink hover:bg-hover',
  quiet: 'text-soft hover:bg-hover hover:text-ink',
  danger: 'bg-danger text-on-danger hover:bg-danger-hover',
  'danger-quiet': 'text-danger hover:bg-danger-soft hover:text-danger-ink',
}

const sizes = {
  sm: 'h-8 gap-1.5 rounded-dense px-2.5 text-dense max-md:min-h-11',
  md: 'h-9 gap-2 rounded-base px-3.5 text-body max-md:min-h-11',
  lg: 'h-11 gap-2 rounded-base px-4 text-body',
}

export type ButtonLook = keyof typeof looks

export interface ButtonProps extends ComponentProps<'button'> {
  look?: ButtonLook
  size?: keyof typeof sizes
  icon?: LucideIcon
  /** The action runs: the button keeps its width and takes no further press. */
  busy?: boolean
}

/** Classes of a button, for links that look like one. */
export function buttonClass(look: ButtonLook = 'secondary', size: keyof typeof sizes = 'md', extra?: string): string {
  return cn(
    'inline-flex shrink-0 items-center justify-center font-medium whitespace-nowrap transition-colors duration-(--quick) select-none',
    'disabled:pointer-events-none disabled:opacity-55 aria-disabled:pointer-events-none aria-disabled:opacity-70',
    looks[look],
    sizes[size],
    extra,
  )
}

export function Button({ look = 'secondary', size = 'md', icon: Icon, busy = false, className, children, type = 'button', ...rest }: ButtonProps) {
  return (
    <button type={type} className={buttonClass(look, size, className)} aria-disabled={busy || undefined} aria-busy={busy || undefined} {...rest}>
      {busy ? <LoaderCircle size={16} className="animate-spin" aria-hidden /> : Icon && <Icon size={16} aria-hidden />}
      {children}
    </button>
  )
}

export interface IconButtonProps extends Omit<ComponentProps<'button'>, 'children' | 'aria-label'> {
  icon: LucideIcon
  /** What it does; shown on hover and read aloud. */
  label: string
  look?: ButtonLook
  size?: number
}

export function IconButton({ icon: Icon, label, look = 'quiet', size = 18, className, type = 'button', ...rest }: IconButtonProps) {
  return (
    <button
      type={type}
      aria-label={label}
      title={label}
      className={cn(
        'inline-grid size-8 shrink-0 place-items-center rounded-dense transition-colors duration-(--quick) disabled:opacity-45 max-md:size-11',
        looks[look],
        className,
      )}
      {...rest}
    >
      <Icon size={size} aria-hidden />
    </button>
  )
}
