import { ArrowUp, X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { formatMoney, useLanguage } from '@/i18n/format'
import { Select } from '@/ui/Select'
import type { Service } from './types'

interface ServicePickerProps {
  services: readonly Service[]
  /** Those of the provider are offered first; empty when all perform all. */
  preferred: readonly string[]
  value: readonly string[]
  onChange: (ids: string[]) => void
}

/** The services of an appointment, in order, with their length and price. */
export function ServicePicker({ services, preferred, value, onChange }: ServicePickerProps) {
  const { t } = useTranslation('calendar')
  const language = useLanguage()
  const rank = (s: Service) => (preferred.length === 0 || preferred.includes(s.id) ? 0 : 1)
  const offered = services.filter((s) => !value.includes(s.id)).sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name, language))
  return (
    <div className="flex flex-col gap-1.5">
      {value.map((id, i) => {
        const s = services.find((x) => x.id === id)
        if (!s) return null
        return (
          <div key={id} className="flex min-h-9 items-center gap-2 rounded-dense border border-line bg-surface pr-1 pl-2.5">
            <span className="size-2.5 flex-none rounded-full bg-tone" data-color={s.color} />
            <span className="min-w-0 flex-1 truncate">{s.name}</span>
            <span className="flex-none text-dense text-muted tabular-nums">
              {s.duration_minutes} min · {formatMoney(s.price, language)}
            </span>
            {i > 0 && (
              <button
                type="button"
                className="grid size-7 place-items-center rounded-dense text-muted hover:bg-hover max-md:size-11"
                aria-label={t('form.services_up', { name: s.name })}
                onClick={() => onChange(raised(value, i))}
              >
                <ArrowUp size={14} aria-hidden="true" />
              </button>
            )}
            <button
              type="button"
              className="grid size-7 place-items-center rounded-dense text-muted hover:bg-hover max-md:size-11"
              aria-label={t('form.services_remove', { name: s.name })}
              onClick={() => onChange(value.filter((x) => x !== id))}
            >
              <X size={14} aria-hidden="true" />
            </button>
          </div>
        )
      })}
      {value.length < 10 && (
        <Select
          value=""
          placeholder={t('form.services_search')}
          options={offered.map((s) => ({ value: s.id, label: `${s.name} · ${s.duration_minutes} min` }))}
          onChange={(e) => onChange([...value, e.target.value])}
        />
      )}
    </div>
  )
}

/** The list with the one at the place before its neighbour. */
function raised(ids: readonly string[], i: number): string[] {
  const next = [...ids]
  const [moved] = next.splice(i, 1)
  if (moved !== undefined) next.splice(i - 1, 0, moved)
  return next
}
