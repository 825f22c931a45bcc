import { useId } from 'react'
import { cn } from '@/ui/cn'
import { ColorDot } from '@/ui/ColorSwatch'

interface ChoiceChipsProps {
  label: string
  /** What it means when nothing is chosen. */
  hint: string
  options: readonly { value: string; label: string; name?: string | undefined; color?: number }[]
  chosen: readonly string[]
  onToggle: (value: string) => void
}

/** Any number of a few, as buttons that stay pressed. */
export function ChoiceChips({ label, hint, options, chosen, onToggle }: ChoiceChipsProps) {
  const id = useId()
  return (
    <div role="group" aria-labelledby={id} className="flex flex-col gap-1.5">
      <span id={id} className="text-dense font-medium text-soft">
        {label} <span className="font-normal text-muted">{chosen.length === 0 && `(${hint})`}</span>
      </span>
      <div className="flex flex-wrap gap-1.5">
        {options.map((o) => {
          const isOn = chosen.includes(o.value)
          return (
            <button
              key={o.value}
              type="button"
              aria-pressed={isOn}
              aria-label={o.name}
              title={o.name}
              onClick={() => onToggle(o.value)}
              className={cn(
                'inline-flex h-8 items-center gap-1.5 rounded-full border px-3 text-dense transition-colors duration-(--quick) max-md:h-11',
                isOn ? 'border-accent bg-accent-soft font-medium text-accent-ink' : 'border-line-strong bg-surface text-soft hover:bg-hover',
              )}
            >
              {o.color !== undefined && <ColorDot color={o.color} />}
              {o.label}
            </button>
          )
        })}
      </div>
    </div>
  )
}
