import { Check as Tick } from 'lucide-react'
import { Checkbox, Switch as RadixSwitch } from 'radix-ui'
import { useId, type ReactNode } from 'react'

export interface CheckProps {
  checked: boolean
  onChange: (checked: boolean) => void
  children: ReactNode
  disabled?: boolean
}

/** A box to tick with its words beside it; the words are part of the target. */
export function Check({ checked, onChange, children, disabled }: CheckProps) {
  const id = useId()
  return (
    <div className="flex min-h-8 items-center gap-2.5 max-md:min-h-11">
      <Checkbox.Root
        id={id}
        checked={checked}
        disabled={disabled}
        onCheckedChange={(next) => {
          onChange(next === true)
        }}
        className="grid size-4.5 shrink-0 place-items-center rounded-[5px] border border-line-strong bg-surface text-on-accent data-[state=checked]:border-accent data-[state=checked]:bg-accent"
      >
        <Checkbox.Indicator>
          <Tick size={13} strokeWidth={3.5} aria-hidden />
        </Checkbox.Indicator>
      </Checkbox.Root>
      <label htmlFor={id} className="min-w-0 flex-1 cursor-pointer text-body">
        {children}
      </label>
    </div>
  )
}

/** On or off, at once. */
export function Switch({ checked, onChange, children, disabled }: CheckProps) {
  const id = useId()
  return (
    <div className="flex min-h-8 items-center gap-3 max-md:min-h-11">
      <RadixSwitch.Root
        id={id}
        checked={checked}
        disabled={disabled}
        onCheckedChange={onChange}
        className="relative h-5 w-9 shrink-0 rounded-full bg-line-strong transition-colors duration-(--quick) data-[state=checked]:bg-accent"
      >
        <RadixSwitch.Thumb className="block size-4 translate-x-0.5 rounded-full bg-surface transition-transform duration-(--quick) data-[state=checked]:translate-x-4.5" />
      </RadixSwitch.Root>
      <label htmlFor={id} className="min-w-0 cursor-pointer text-body">
        {children}
      </label>
    </div>
  )
}
