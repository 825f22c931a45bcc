import { Check, type LucideIcon } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import type { ReactNode } from 'react'
import { cn } from './cn'

export interface MenuProps {
  /** The button that opens it; takes a ref and props. */
  trigger: ReactNode
  align?: 'start' | 'end'
  side?: 'top' | 'bottom'
  children: ReactNode
  className?: string
  /** Given: it is opened by something else too, such as a key. */
  open?: boolean
  onOpenChange?: (open: boolean) => void
}

export function Menu({ trigger, align = 'end', side = 'bottom', children, className, open, onOpenChange }: MenuProps) {
  return (
    <DropdownMenu.Root modal={false} {...(open !== undefined && { open })} {...(onOpenChange && { onOpenChange })}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align={align}
          side={side}
          sideOffset={6}
          collisionPadding={8}
          className={cn(
            'z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-52 animate-rise overflow-y-auto rounded-base border border-line bg-raised p-1 shadow-raised',
            className,
          )}
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

const itemClass =
  'flex min-h-8 cursor-pointer items-center gap-2.5 rounded-dense px-2.5 py-1.5 text-body outline-none select-none data-disabled:pointer-events-none data-disabled:opacity-50 data-highlighted:bg-selected max-md:min-h-11'

export interface MenuItemProps {
  icon?: LucideIcon
  danger?: boolean
  disabled?: boolean
  onSelect: () => void
  children: ReactNode
}

export function MenuItem({ icon: Icon, danger = false, disabled, onSelect, children }: MenuItemProps) {
  return (
    <DropdownMenu.Item
      disabled={disabled}
      onSelect={onSelect}
      className={cn(itemClass, danger && 'text-danger data-highlighted:bg-danger-soft data-highlighted:text-danger-ink')}
    >
      {Icon && <Icon size={16} aria-hidden className={danger ? '' : 'text-muted'} />}
      <span className="min-w-0 flex-1 truncate">{children}</span>
    </DropdownMenu.Item>
  )
}

export interface MenuChoiceProps {
  label: string
  value: string
  onChange: (value: string) => void
  options: readonly { value: string; label: ReactNode; text?: string }[]
}

/** One of a few, with a mark at the chosen one. */
export function MenuChoice({ label, value, onChange, options }: MenuChoiceProps) {
  return (
    <DropdownMenu.RadioGroup value={value} onValueChange={onChange} aria-label={label}>
      <DropdownMenu.Label className="px-2.5 pt-1.5 pb-1 text-meta font-medium text-muted">{label}</DropdownMenu.Label>
      {options.map((o) => (
        <DropdownMenu.RadioItem key={o.value} value={o.value} textValue={o.text} className={itemClass}>
          <span className="min-w-0 flex-1">{o.label}</span>
          <DropdownMenu.ItemIndicator>
            <Check size={16} aria-hidden className="text-accent" />
          </DropdownMenu.ItemIndicator>
        </DropdownMenu.RadioItem>
      ))}
    </DropdownMenu.RadioGroup>
  )
}

export function MenuLine() {
  return <DropdownMenu.Separator className="my-1 h-px bg-line" />
}
