import { useTranslation } from 'react-i18next'
import { Field } from '@/ui/Field'
import { Input } from '@/ui/Input'
import { Select } from '@/ui/Select'
import { numeric, parseNumeric, weekdayShort } from '../format'
import { addDays, addMonths, type Day } from '../zone'
import { MonthlyField } from './MonthlyField'
import { checkRule, FREQUENCIES, sentenceOf, usualRule, type Frequency, type Rule } from './rule'

interface RepeatFieldsProps {
  rule: Rule | null
  /** The day of the first; without one nothing can repeat. */
  first: Day | undefined
  /** It repeats already: how may change, that it does may not. */
  isSeries?: boolean
  onChange: (rule: Rule | null) => void
}

const MONDAY = '2026-01-05'

/** Whether and how an appointment repeats, with the whole of it in one sentence. */
export function RepeatFields({ rule, first, isSeries = false, onChange }: RepeatFieldsProps) {
  const { t, i18n } = useTranslation('calendar')
  if (!first) return null
  const wrong = rule ? checkRule(rule, first) : undefined
  const choose = (value: string) => {
    const frequency = FREQUENCIES.find((f) => f === value)
    const { weekdays } = usualRule(first)
    const usual = rule ? { ...rule, weekdays: rule.weekdays.length > 0 ? rule.weekdays : weekdays } : usualRule(first)
    onChange(frequency ? { ...usual, frequency } : null)
  }
  return (
    <div className="grid gap-3">
      <Field label={t('repeat.label')}>
        <Select
          value={rule?.frequency ?? ''}
          options={[
            ...(isSeries ? [] : [{ value: '', label: t('repeat.never') }]),
            ...FREQUENCIES.map((f: Frequency) => ({ value: f, label: t(`repeat.${f}`) })),
          ]}
          onChange={(e) => choose(e.target.value)}
        />
      </Field>
      {rule && (
        <>
          {rule.frequency === 'weekly' && <Weekdays rule={rule} language={i18n.language} label={t('repeat.weekdays')} onChange={onChange} />}
          {rule.frequency === 'monthly' && <MonthlyField rule={rule} first={first} onChange={onChange} />}
          <div className="grid grid-cols-3 gap-3">
            <Field label={t('repeat.interval')}>
              <Input
                inputMode="numeric"
                className="tabular-nums"
                value={rule.interval || ''}
                onChange={(e) => onChange({ ...rule, interval: digits(e.target.value) })}
              />
            </Field>
            <Field label={t('repeat.ends')}>
              <Select
                value={rule.end.kind}
                options={[
                  { value: 'count', label: t('repeat.after') },
                  { value: 'until', label: t('repeat.on') },
                ]}
                onChange={(e) =>
                  onChange({ ...rule, end: e.target.value === 'count' ? { kind: 'count', count: 4 } : { kind: 'until', day: addMonths(first, 3) } })
                }
              />
            </Field>
            {rule.end.kind === 'count' ? (
              <Field label={t('repeat.count')}>
                <Input
                  inputMode="numeric"
                  className="tabular-nums"
                  value={rule.end.count || ''}
                  onChange={(e) => onChange({ ...rule, end: { kind: 'count', count: digits(e.target.value) } })}
                />
              </Field>
            ) : (
              <UntilField
                key={rule.end.day}
                day={rule.end.day}
                label={t('repeat.last')}
                onChange={(day) => onChange({ ...rule, end: { kind: 'until', day } })}
              />
            )}
          </div>
          <p role="status" className={`text-dense ${wrong ? 'text-danger' : 'text-soft'}`}>
            {wrong ? t(wrong) : sentenceOf(rule, first, (key, values) => t(key, values ?? {}), i18n.language)}
          </p>
        </>
      )}
    </div>
  )
}

function Weekdays({ rule, language, label, onChange }: { rule: Rule; language: string; label: string; onChange: (rule: Rule) => void }) {
  const toggle = (w: number) => {
    const next = rule.weekdays.includes(w) ? rule.weekdays.filter((x) => x !== w) : [...rule.weekdays, w]
    if (next.length > 0) onChange({ ...rule, weekdays: next })
  }
  return (
    <div role="group" aria-label={label} className="grid grid-cols-7 gap-1">
      {[1, 2, 3, 4, 5, 6, 7].map((w) => (
        <button
          key={w}
          type="button"
          aria-pressed={rule.weekdays.includes(w)}
          className="h-8 rounded-dense border border-line text-dense text-soft hover:bg-hover aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:text-accent-ink max-md:h-11"
          onClick={() => toggle(w)}
        >
          {weekdayShort(addDays(MONDAY, w - 1), language)}
        </button>
      ))}
    </div>
  )
}

/** A last day as it is typed; taken over once it is one. */
function UntilField({ day, label, onChange }: { day: Day; label: string; onChange: (day: Day) => void }) {
  return (
    <Field label={label}>
      <Input
        inputMode="numeric"
        className="tabular-nums"
        defaultValue={numeric(day)}
        onBlur={(e) => {
          const typed = parseNumeric(e.target.value)
          if (typed) onChange(typed)
          else e.target.value = numeric(day)
        }}
      />
    </Field>
  )
}

function digits(text: string): number {
  return Number(text.replace(/\D/g, '').slice(0, 3))
}
