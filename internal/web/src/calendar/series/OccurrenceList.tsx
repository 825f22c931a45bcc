import { Check, CircleAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Badge } from '@/ui/Badge'
import { distinct, needed, sentence } from '../conflicts'
import { when } from '../format'
import { clock, wallOf } from '../zone'
import type { Occurrence } from './api'
import type { Choice, Choices } from './choices'

export interface Allowed {
  overbook: boolean
  override: boolean
}

interface OccurrenceListProps {
  occurrences: readonly Occurrence[]
  choices: Choices
  zone: string
  /** Which conflicts the person may pass over. */
  may: Allowed
  providerName: (id: string) => string
  onChoose: (key: string, choice: Choice) => void
}

/** Every date of a series: free, or why not, what else is free, and the way past it for who may. */
export function OccurrenceList({ occurrences, choices, zone, may, providerName, onChoose }: OccurrenceListProps) {
  const { t, i18n } = useTranslation('calendar')
  return (
    <ul className="max-h-[50dvh] divide-y divide-line-faint overflow-y-auto rounded-dense border border-line">
      {occurrences.map((o) => {
        const choice = choices.get(o.key) ?? 'book'
        const isGone = (choice === 'skip') !== (o.fate === 'removed') || typeof choice === 'object'
        return (
          <li key={o.key} className="px-3 py-2">
            <label className="flex min-h-6 items-center gap-2.5 max-md:min-h-11">
              <input
                type="checkbox"
                className="size-4 flex-none accent-accent"
                checked={choice !== 'skip'}
                disabled={o.conflicts.length > 0 && choice === 'skip'}
                onChange={(e) => onChoose(o.key, e.target.checked ? 'book' : 'skip')}
              />
              <span className={`font-medium tabular-nums first-letter:uppercase ${isGone ? 'text-muted line-through' : ''}`}>
                {when(o.from, o.to, zone, i18n.language)}
              </span>
              <Outcome occurrence={o} isChosen={choice !== 'skip'} isRule={occurrences.some((x) => x.fate === 'removed' || x.fate !== o.fate)} />
            </label>
            {distinct(o.conflicts).map((c) => (
              <p key={`${c.kind}${c.name}${String(c.from)}`} className="mt-1 flex gap-2 text-dense text-danger-ink">
                <CircleAlert size={15} className="mt-0.5 flex-none text-danger" aria-hidden="true" />
                {sentence(c, zone, t)}
              </p>
            ))}
            {o.conflicts.length > 0 && (
              <div
                className="mt-1.5 flex flex-wrap gap-1.5"
                role="group"
                aria-label={t('series.instead', { when: when(o.from, o.to, zone, i18n.language) })}
              >
                {o.alternatives.map((a) => (
                  <Chip
                    key={`${String(a.from)}${a.providerId}`}
                    isPressed={typeof choice === 'object' && choice.from === a.from && choice.providerId === a.providerId}
                    onPress={(on) => onChoose(o.key, on ? a : 'skip')}
                  >
                    {wallOf(a.from, zone).day === wallOf(o.from, zone).day
                      ? `${clock(a.from, zone)}–${clock(a.to, zone)}`
                      : when(a.from, a.to, zone, i18n.language)}
                    {o.alternatives.some((x) => x.providerId !== a.providerId) && ` · ${providerName(a.providerId)}`}
                  </Chip>
                ))}
                {mayPass(o, may) && (
                  <Chip isPressed={choice === 'anyway'} onPress={(on) => onChoose(o.key, on ? 'anyway' : 'skip')}>
                    {t('conflict.anyway')}
                  </Chip>
                )}
              </div>
            )}
          </li>
        )
      })}
    </ul>
  )
}

function mayPass(o: Occurrence, may: Allowed): boolean {
  const need = needed(o.conflicts)
  return (!need.overbook || may.overbook) && (!need.outsideHours || may.override)
}

/** Whether the time is free; with another rule what becomes of the appointment. */
function Outcome({ occurrence: o, isChosen, isRule }: { occurrence: Occurrence; isChosen: boolean; isRule: boolean }) {
  const { t } = useTranslation('calendar')
  if (o.conflicts.length > 0) return null
  if (!isRule) return <Check size={15} className="ml-auto flex-none text-success" aria-label={t('series.free')} />
  const fate = o.fate === 'made' || isChosen ? o.fate : 'kept'
  const tone = { made: 'accent', kept: 'neutral', removed: 'danger' } as const
  return (
    <span className="ml-auto flex-none">
      <Badge tone={tone[fate]}>{t(`series.fate_${fate}`)}</Badge>
    </span>
  )
}

function Chip({ isPressed, onPress, children }: { isPressed: boolean; onPress: (on: boolean) => void; children: React.ReactNode }) {
  return (
    <button
      type="button"
      aria-pressed={isPressed}
      className="min-h-7 rounded-full border border-line px-2.5 text-dense tabular-nums hover:bg-hover aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:text-accent-ink max-md:min-h-11"
      onClick={() => onPress(!isPressed)}
    >
      {children}
    </button>
  )
}
