import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Check, Switch } from '@/ui/Check'
import { Field } from '@/ui/Field'
import { Input } from '@/ui/Input'
import type { PartProps } from './BookingPageShare'

const numbers = [
  ['lead_minutes', 0, 43_200],
  ['horizon_days', 1, 365],
  ['cancel_hours', 0, 720],
  ['max_open', 1, 10],
] as const

const steps = [5, 10, 15, 20, 30, 60] as const

/** What is offered, how far ahead, and how long it can be changed. */
export function BookingPageRules({ draft, change }: PartProps) {
  const { t } = useTranslation('booking_page')
  return (
    <div className="flex flex-col gap-4">
      <div className="grid gap-4 md:grid-cols-2">
        {numbers.map(([name, min, max]) => (
          <NumberRule
            key={name}
            label={t(`rules.${name}`)}
            help={t(`rules.${name}_help`)}
            range={[min, max]}
            value={draft[name]}
            onChange={(n) => change({ [name]: n })}
          />
        ))}
      </div>
      <fieldset>
        <legend className="mb-1.5 text-dense font-medium text-soft">{t('rules.step_minutes')}</legend>
        <div className="flex flex-wrap gap-2">
          {steps.map((step) => (
            <label
              key={step}
              className="flex h-9 items-center gap-2 rounded-dense border border-line px-3 text-body has-checked:border-accent has-checked:bg-accent-soft max-md:h-11"
            >
              <input
                type="radio"
                name="step"
                checked={draft.step_minutes === step}
                onChange={() => {
                  change({ step_minutes: step })
                }}
              />
              {step}
            </label>
          ))}
        </div>
      </fieldset>
      <Switch
        checked={draft.any_provider}
        onChange={(any_provider) => {
          change({ any_provider })
        }}
      >
        {t('rules.any_provider')}
      </Switch>
      <Switch
        checked={draft.notes_field}
        onChange={(notes_field) => {
          change({ notes_field })
        }}
      >
        {t('rules.notes_field')}
      </Switch>
      <div>
        <p className="text-dense font-medium text-soft">{t('rules.languages')}</p>
        {(['ro', 'en'] as const).map((language) => (
          <Check
            key={language}
            checked={draft.languages.includes(language)}
            disabled={draft.languages.length === 1 && draft.languages.includes(language)}
            onChange={(on) => {
              change({ languages: on ? [...draft.languages, language] : draft.languages.filter((l) => l !== language) })
            }}
          >
            {t(`common:language.${language}`)}
          </Check>
        ))}
      </div>
    </div>
  )
}

interface NumberRuleProps {
  label: string
  help: string
  range: readonly [least: number, most: number]
  value: number
  onChange: (value: number) => void
}

/** A whole number: written freely, and within its bounds once the field is left. */
function NumberRule({ label, help, range: [min, max], value, onChange }: NumberRuleProps) {
  const [written, setWritten] = useState<string | null>(null)
  const take = (text: string) => {
    const n = Math.round(Number(text))
    if (text.trim() !== '' && Number.isFinite(n)) onChange(Math.min(max, Math.max(min, n)))
  }
  return (
    <Field label={label} help={help}>
      <Input
        type="number"
        inputMode="numeric"
        min={min}
        max={max}
        value={written ?? value}
        onChange={(e) => {
          setWritten(e.target.value)
          take(e.target.value)
        }}
        onBlur={() => setWritten(null)}
      />
    </Field>
  )
}
