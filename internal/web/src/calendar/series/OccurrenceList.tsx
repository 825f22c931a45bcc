import { Check, CircleAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { distinct, sentence } from '../conflicts'
import { when } from '../format'
import type { Occurrence } from './api'
import type { Choice, Choices } from './choices'

interface OccurrenceListProps {
  occurrences: readonly Occurrence[]
  choices: Choices
  zone: string
  /** Free times near are offered: for appointments that are not there yet. */
  offers: boolean
  onChoose: (index: number, choice: Choice) => void
}

/** Every date of a series: free, or why not and what else is free. */
export function OccurrenceList({ occurrences, choices, zone, offers, onChoose }: OccurrenceListProps) {
  const { t, i18n } = useTranslation('calendar')
  return (
    <ul className="max-h-[50dvh] divide-y divide-line-faint overflow-y-auto rounded-dense border border-line">
      {occurrences.map((o) => {
        const choice = choices.get(o.index) ?? 'book'
        const time = when(o.from, o.to, zone, i18n.language)
        return (
          <li key={o.index} className="px-3 py-2">
            <label className="flex min-h-6 items-center gap-2.5 max-md:min-h-11">
              <input
                type="checkbox"
                className="size-4 accent-accent"
                checked={choice !== 'skip'}
                disabled={o.conflicts.length > 0 && typeof choice !== 'object'}
                onChange={(e) => onChoose(o.index, e.target.checked ? 'book' : 'skip')}
              />
              <span className={`font-medium tabular-nums first-letter:uppercase ${choice === 'book' ? '' : 'text-muted line-through'}`}>{time}</span>
              {o.conflicts.length === 0 && <Check size={15} className="ml-auto flex-none text-success" aria-label={t('series.free')} />}
            </label>
            {distinct(o.conflicts).map((c) => (
              <p key={`${c.kind}${c.name}`} className="mt-1 flex gap-2 text-dense text-danger-ink">
                <CircleAlert size={15} className="mt-0.5 flex-none text-danger" aria-hidden="true" />
                {sentence(c, zone, t)}
              </p>
            ))}
            {offers && o.alternatives.length > 0 && (
              <div className="mt-1.5 flex flex-wrap gap-1.5" role="group" aria-label={t('conflict.alternatives')}>
                {o.alternatives.map((a) => (
                  <button
                    key={`${String(a.from)}${a.providerId}`}
                    type="button"
                    aria-pressed={choice === a}
                    className="h-7 rounded-full border border-line px-2.5 text-dense tabular-nums hover:bg-hover aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:text-accent-ink max-md:h-11"
                    onClick={() => onChoose(o.index, choice === a ? 'skip' : a)}
                  >
                    {when(a.from, a.to, zone, i18n.language)}
                  </button>
                ))}
              </div>
            )}
          </li>
        )
      })}
    </ul>
  )
}
