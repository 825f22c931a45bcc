import { useTranslation } from 'react-i18next'
import { Field } from '@/ui/Field'
import { Select } from '@/ui/Select'
import type { Day } from '../zone'
import { nthsOf, nthText, type NthWeekday, type Rule } from './rule'

interface MonthlyFieldProps {
  rule: Rule
  first: Day
  onChange: (rule: Rule) => void
}

/** On which day of the months: the first one's date, or the weekday that it is. */
export function MonthlyField({ rule, first, onChange }: MonthlyFieldProps) {
  const { t, i18n } = useTranslation('calendar')
  const text = (n: NthWeekday) => nthText(n, (k, v) => t(k, v ?? {}), i18n.language)
  const offered = nthsOf(first)
  const { nth } = rule
  const all = nth && !offered.some((n) => same(n, nth)) ? [...offered, nth] : offered
  return (
    <Field label={t('repeat.month_day')}>
      <Select
        value={nth ? valueOf(nth) : ''}
        options={[
          { value: '', label: t('repeat.on_day', { day: Number(first.slice(8)) }) },
          ...all.map((n) => ({ value: valueOf(n), label: text(n) })),
        ]}
        onChange={(e) => onChange({ ...rule, nth: all.find((n) => valueOf(n) === e.target.value) ?? null })}
      />
    </Field>
  )
}

function valueOf({ nth, weekday }: NthWeekday): string {
  return `${String(nth)}/${String(weekday)}`
}

function same(a: NthWeekday, b: NthWeekday): boolean {
  return valueOf(a) === valueOf(b)
}
