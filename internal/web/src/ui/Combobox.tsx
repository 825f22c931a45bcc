import { Command } from 'cmdk'
import { Check, ChevronsUpDown } from 'lucide-react'
import { Popover } from 'radix-ui'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { cn } from './cn'
import { useFieldParts } from './Field'
import { boxClass } from './Input'

export interface ComboboxOption {
  value: string
  label: string
  /** A second, quiet line. */
  hint?: string
}

export interface ComboboxProps {
  options: readonly ComboboxOption[]
  value: string
  onChange: (value: string) => void
  placeholder?: string
  /** Given: typing asks outside (a server search) and options are shown as they come. */
  onSearch?: (text: string) => void
  searchLabel: string
  empty?: ReactNode
  disabled?: boolean
  /** Text of the chosen one when it may not be among the options. */
  chosenLabel?: string
}

/** One of many, found by typing. */
export function Combobox({ options, value, onChange, placeholder, onSearch, searchLabel, empty, disabled, chosenLabel }: ComboboxProps) {
  const { t } = useTranslation()
  const parts = useFieldParts()
  const [open, setOpen] = useState(false)
  const chosen = chosenLabel ?? options.find((o) => o.value === value)?.label
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger
        {...parts}
        role="combobox"
        aria-expanded={open}
        disabled={disabled}
        className={cn(boxClass, 'flex h-9 items-center justify-between gap-2 text-left max-md:h-11', !chosen && 'text-muted')}
      >
        <span className="truncate">{chosen ?? placeholder ?? t('common:choose')}</span>
        <ChevronsUpDown size={16} aria-hidden className="shrink-0 text-muted" />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          aria-label={searchLabel}
          align="start"
          sideOffset={4}
          className="z-50 w-(--radix-popover-trigger-width) min-w-60 animate-rise overflow-hidden rounded-base border border-line bg-raised shadow-raised"
        >
          <Command shouldFilter={!onSearch} label={searchLabel} filter={holds}>
            <Command.Input
              autoFocus
              placeholder={searchLabel}
              onValueChange={onSearch}
              className="h-10 w-full border-b border-line bg-transparent px-3 text-body outline-none placeholder:text-muted"
            />
            <Command.List className="max-h-64 overflow-y-auto p-1">
              <Command.Empty className="px-3 py-4 text-dense text-muted">{empty ?? t('common:no_match')}</Command.Empty>
              {options.map((o) => (
                <Command.Item
                  key={o.value}
                  value={o.value}
                  keywords={[o.label, o.hint ?? '']}
                  onSelect={() => {
                    onChange(o.value)
                    setOpen(false)
                  }}
                  className="flex min-h-9 cursor-pointer items-center gap-2 rounded-dense px-2 py-1.5 text-body data-[selected=true]:bg-selected max-md:min-h-11"
                >
                  <span className="min-w-0 flex-1">
                    <span className="block truncate">{o.label}</span>
                    {o.hint && <span className="block truncate text-meta text-muted">{o.hint}</span>}
                  </span>
                  {o.value === value && <Check size={16} aria-hidden className="shrink-0 text-accent" />}
                </Command.Item>
              ))}
            </Command.List>
          </Command>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}

const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

/** Every word that was typed occurs somewhere; accents and case do not matter, and the order stays. */
function holds(_value: string, typed: string, keywords: string[] = []): number {
  const text = plain(keywords.join(' '))
  return plain(typed)
    .split(/\s+/)
    .every((word) => text.includes(word))
    ? 1
    : 0
}
