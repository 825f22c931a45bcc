import type { Provider } from './types'
import { nameOf } from './view'

interface ProviderTabsProps {
  label: string
  providers: readonly Provider[]
  value: string
  onChange: (id: string) => void
}

/** On a phone one provider at a time. */
export function ProviderTabs({ label, providers, value, onChange }: ProviderTabsProps) {
  return (
    <div role="group" aria-label={label} className="flex flex-none gap-1.5 overflow-x-auto border-b border-line bg-surface px-3 py-1.5">
      {providers.map((p) => (
        <button
          key={p.id}
          type="button"
          aria-pressed={p.id === value}
          data-color={p.color}
          className="flex h-11 flex-none items-center gap-2 rounded-full border border-line px-3.5 text-dense font-medium text-soft aria-pressed:border-transparent aria-pressed:bg-tone-tint aria-pressed:text-tone-ink"
          onClick={() => onChange(p.id)}
        >
          <span className="size-2.5 rounded-full bg-tone" aria-hidden="true" />
          {nameOf(p)}
        </button>
      ))}
    </div>
  )
}
