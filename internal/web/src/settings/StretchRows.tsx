import { Plus, Trash2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { ruleText } from '@/i18n/words'
import { IconButton } from '@/ui/Button'
import { TimeInput } from '@/ui/TimeInput'
import { nextStretch, type Stretch } from './hours'

export interface StretchRowsProps {
  /** The day, for the names of the fields. */
  name: string
  day: Stretch[]
  /** What is wrong, as a code of common:fields. */
  fault: string | null
  onChange: (day: Stretch[]) => void
}

/** The stretches of one day, each with its two times. */
export function StretchRows({ name, day, fault, onChange }: StretchRowsProps) {
  const { t } = useTranslation('settings')
  const put = (n: number, part: Partial<Stretch>) => onChange(day.map((d, k) => (k === n ? { ...d, ...part } : d)))
  return (
    <div className="flex min-w-0 flex-1 flex-col gap-1.5">
      {day.map((s, n) => (
        <div key={n} className="flex items-center gap-1.5">
          <TimeInput
            aria-label={t('hours.from', { day: name })}
            aria-invalid={fault ? true : undefined}
            value={s.from}
            onChange={(from) => put(n, { from })}
          />
          <span aria-hidden className="text-muted">
            –
          </span>
          <TimeInput
            aria-label={t('hours.to', { day: name })}
            aria-invalid={fault ? true : undefined}
            value={s.to}
            onChange={(to) => put(n, { to })}
          />
          {day.length > 1 && (
            <IconButton
              icon={Trash2}
              size={16}
              label={t('hours.remove', { day: name, from: s.from, to: s.to })}
              onClick={() => onChange(day.filter((_, k) => k !== n))}
            />
          )}
          {n === day.length - 1 && day.length < 6 && (
            <IconButton icon={Plus} size={16} label={t('hours.add', { day: name })} onClick={() => onChange([...day, nextStretch(day)])} />
          )}
        </div>
      ))}
      {fault && (
        <p role="alert" className="text-dense text-danger">
          {ruleText(t, fault)}
        </p>
      )}
    </div>
  )
}
