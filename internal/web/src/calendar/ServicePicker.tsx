import { useTranslation } from 'react-i18next'
import { Select } from '@/ui/Select'
import { linesOf, type DraftLine } from './draft'
import { ServiceRow } from './ServiceRow'
import type { Service } from './types'

interface ServicePickerProps {
  services: readonly Service[]
  /** Those of the provider are offered first; empty when all perform all. */
  preferred: readonly string[]
  value: readonly string[]
  onChange: (ids: string[]) => void
  /** What they take and cost in this appointment, by service; those that are not here are as the clinic has them. */
  lines?: Readonly<Record<string, DraftLine>>
  /** Changes that for one of them; undefined is as the clinic has it. */
  onLine?: (id: string, line: DraftLine | undefined) => void
}

const NONE = {}

/** The services of an appointment, in order, with what they take and cost in it. */
export function ServicePicker({ services, preferred, value, onChange, lines = NONE, onLine }: ServicePickerProps) {
  const { t, i18n } = useTranslation('calendar')
  const rank = (s: Service) => (preferred.length === 0 || preferred.includes(s.id) ? 0 : 1)
  const offered = services.filter((s) => !value.includes(s.id)).sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name, i18n.language))
  return (
    <div className="flex flex-col gap-1.5">
      {linesOf({ serviceIds: value, lines }, services).map((line, i) => (
        <ServiceRow
          key={line.id}
          line={line}
          service={services.find((s) => s.id === line.id)}
          isFirst={i === 0}
          onLine={onLine && ((next) => onLine(line.id, next))}
          onRaise={() => onChange(raised(value, i))}
          onRemove={() => onChange(value.filter((x) => x !== line.id))}
        />
      ))}
      {value.length < 10 && (
        <Select
          value=""
          placeholder={t('form.services_search')}
          options={offered.map((s) => ({ value: s.id, label: `${s.name} · ${String(s.duration_minutes)} min` }))}
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
