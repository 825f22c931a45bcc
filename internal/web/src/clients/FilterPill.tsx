import { Command } from 'cmdk'
import { Check, CirclePlus, X } from 'lucide-react'
import { Popover } from 'radix-ui'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { cn } from '@/ui/cn'

export interface PillOption {
  value: string
  label: string
}

interface FilterPillProps {
  /** What it filters by. */
  label: string
  options: readonly PillOption[]
  value: string | undefined
  /** The words of a value that is none of the options. */
  valueLabel?: string | undefined
  onChange: (value: string | undefined) => void
  /** Below the options, such as a period of one's own. */
  more?: (close: () => void) => ReactNode
}

const MANY = 8

/** One filter of a list: what it filters by, and once chosen the value, with a way to take it away. */
export function FilterPill({ label, options, value, valueLabel, onChange, more }: FilterPillProps) {
  const { t } = useTranslation('clients')
  const [open, setOpen] = useState(false)
  const chosen = value === undefined ? undefined : (options.find((o) => o.value === value)?.label ?? valueLabel ?? value)
  return (
    <span
      className={cn(
        'inline-flex h-7 flex-none items-center rounded-full border text-dense max-md:h-11',
        chosen === undefined ? 'border-dashed border-line-strong text-soft' : 'border-accent bg-accent-soft text-accent-ink',
      )}
    >
      {chosen !== undefined && (
        <button
          type="button"
          aria-label={t('filter.remove', { label })}
          className="grid h-full w-7 place-items-center rounded-full hover:bg-hover max-md:w-11"
          onClick={() => onChange(undefined)}
        >
          <X size={13} aria-hidden="true" />
        </button>
      )}
      <Popover.Root open={open} onOpenChange={setOpen}>
        <Popover.Trigger
          className={cn(
            'inline-flex h-full items-center gap-1.5 rounded-full whitespace-nowrap hover:bg-hover',
            chosen === undefined ? 'px-2.5' : 'pr-3 pl-0.5',
          )}
        >
          {chosen === undefined && <CirclePlus size={13} aria-hidden="true" className="text-muted" />}
          {label}
          {chosen !== undefined && (
            <>
              <span aria-hidden="true" className="h-3.5 w-px bg-current opacity-30" />
              <span className="max-w-44 truncate font-medium">{chosen}</span>
            </>
          )}
        </Popover.Trigger>
        <Popover.Portal>
          <Popover.Content
            align="start"
            sideOffset={6}
            collisionPadding={8}
            aria-label={label}
            className="z-40 w-64 animate-rise overflow-hidden rounded-base border border-line bg-raised shadow-raised"
          >
            <Command label={label} loop>
              <Command.Input
                placeholder={t('filter.find')}
                aria-label={t('filter.find')}
                className={
                  options.length > MANY
                    ? 'h-9 w-full border-b border-line bg-transparent px-3 text-body outline-none placeholder:text-muted'
                    : 'sr-only'
                }
              />
              <Command.List className="max-h-72 overflow-y-auto p-1">
                <Command.Empty className="px-2.5 py-3 text-dense text-muted">{t('filter.none')}</Command.Empty>
                {options.map((o) => (
                  <Command.Item
                    key={o.value}
                    value={o.value}
                    keywords={[o.label]}
                    onSelect={() => {
                      onChange(o.value === value ? undefined : o.value)
                      setOpen(false)
                    }}
                    className="flex min-h-8 cursor-pointer items-center gap-2 rounded-dense px-2.5 text-body data-[selected=true]:bg-selected max-md:min-h-11"
                  >
                    <span className="min-w-0 flex-1 truncate">{o.label}</span>
                    {o.value === value && <Check size={16} aria-hidden="true" className="text-accent" />}
                  </Command.Item>
                ))}
              </Command.List>
            </Command>
            {more && <div className="border-t border-line p-2.5">{more(() => setOpen(false))}</div>}
          </Popover.Content>
        </Popover.Portal>
      </Popover.Root>
    </span>
  )
}
