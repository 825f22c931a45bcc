import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { numeric, parseNumeric } from '@/calendar/format'
import { Button } from '@/ui/Button'
import { Field } from '@/ui/Field'
import { Input } from '@/ui/Input'
import { readPeriod, type When } from './period'

interface PeriodFieldsProps {
  value: string | undefined
  onChange: (value: When) => void
}

/** A period of one's own: from a day, until a day, or both. */
export function PeriodFields({ value, onChange }: PeriodFieldsProps) {
  const { t } = useTranslation('clients')
  const period = readPeriod(value ?? '') ?? {}
  const [from, setFrom] = useState(period.from ? numeric(period.from) : '')
  const [to, setTo] = useState(period.to ? numeric(period.to) : '')
  const [wrong, setWrong] = useState<'from' | 'to' | null>(null)
  return (
    <form
      noValidate
      onSubmit={(e) => {
        e.preventDefault()
        const [first, last] = [parseNumeric(from), parseNumeric(to)]
        if (from.trim() !== '' && !first) return setWrong('from')
        if ((to.trim() !== '' && !last) || (!first && !last) || (first && last && last < first)) return setWrong('to')
        onChange(`${first ?? ''}..${last ?? ''}`)
      }}
    >
      <div className="grid grid-cols-2 gap-2">
        <Field label={t('filter.from')} error={wrong === 'from' ? t('field.date_bad') : undefined} optional={false}>
          <Input
            value={from}
            inputMode="numeric"
            placeholder={t('field.date_help')}
            className="tabular-nums"
            onChange={(e) => setFrom(e.target.value)}
          />
        </Field>
        <Field label={t('filter.to')} error={wrong === 'to' ? t('filter.period_bad') : undefined}>
          <Input value={to} inputMode="numeric" placeholder={t('field.date_help')} className="tabular-nums" onChange={(e) => setTo(e.target.value)} />
        </Field>
      </div>
      <Button type="submit" size="sm" className="mt-2 w-full">
        {t('filter.apply')}
      </Button>
    </form>
  )
}
