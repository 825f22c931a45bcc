import { Copy, Plus, Trash2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { ruleText } from '@/i18n/words'
import { Button, IconButton } from '@/ui/Button'
import { Switch } from '@/ui/Check'
import { TimeInput } from '@/ui/TimeInput'
import { faultOf, nextStretch, type Stretch, type Week } from './hours'

/** The hours of a week, a row per day; a second stretch makes a break between the two. */
export function HoursEditor({ week, onChange }: { week: Week; onChange: (week: Week) => void }) {
  const { t } = useTranslation('settings')
  const setDay = (i: number, day: Stretch[]) => {
    onChange(week.map((d, n) => (n === i ? day : d)))
  }
  return (
    <fieldset>
      <legend className="sr-only">{t('hours.title')}</legend>
      <ul className="divide-y divide-line-faint rounded-base border border-line">
        {week.map((day, i) => (
          <li key={i}>
            <Day
              index={i}
              day={day}
              onChange={(next) => {
                setDay(i, next)
              }}
            />
          </li>
        ))}
      </ul>
      <Button
        look="quiet"
        size="sm"
        icon={Copy}
        className="mt-2"
        onClick={() => {
          onChange(week.map((d, i) => (i > 0 && i < 5 ? (week[0] ?? []).map((s) => ({ ...s })) : d)))
        }}
      >
        {t('hours.copy_monday')}
      </Button>
    </fieldset>
  )
}

function Day({ index, day, onChange }: { index: number; day: Stretch[]; onChange: (day: Stretch[]) => void }) {
  const { t } = useTranslation('settings')
  const name = t(`hours.days.${String(index + 1)}`)
  const fault = faultOf(day)
  return (
    <div role="group" aria-label={name} className="flex flex-wrap items-start gap-x-3 gap-y-1 px-3 py-2">
      <div className="w-32 shrink-0 max-md:w-full">
        <Switch
          checked={day.length > 0}
          onChange={(on) => {
            onChange(on ? [nextStretch([])] : [])
          }}
        >
          {name}
        </Switch>
      </div>
      <div className="flex min-w-0 flex-1 flex-col gap-1.5">
        {day.length === 0 && <p className="py-1.5 text-dense text-muted max-md:sr-only">{t('hours.closed')}</p>}
        {day.map((s, n) => (
          <div key={n} className="flex items-center gap-1.5">
            <TimeInput
              aria-label={t('hours.from', { day: name })}
              aria-invalid={fault ? true : undefined}
              value={s.from}
              onChange={(from) => {
                onChange(day.map((d, k) => (k === n ? { ...d, from } : d)))
              }}
            />
            <span aria-hidden className="text-muted">
              –
            </span>
            <TimeInput
              aria-label={t('hours.to', { day: name })}
              aria-invalid={fault ? true : undefined}
              value={s.to}
              onChange={(to) => {
                onChange(day.map((d, k) => (k === n ? { ...d, to } : d)))
              }}
            />
            {day.length > 1 && (
              <IconButton
                icon={Trash2}
                size={16}
                label={t('hours.remove', { day: name, from: s.from, to: s.to })}
                onClick={() => {
                  onChange(day.filter((_, k) => k !== n))
                }}
              />
            )}
            {n === day.length - 1 && day.length < 6 && (
              <IconButton
                icon={Plus}
                size={16}
                label={t('hours.add', { day: name })}
                onClick={() => {
                  onChange([...day, nextStretch(day)])
                }}
              />
            )}
          </div>
        ))}
        {fault && (
          <p role="alert" className="text-dense text-danger">
            {ruleText(t, fault)}
          </p>
        )}
      </div>
    </div>
  )
}
