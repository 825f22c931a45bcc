import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Segmented } from '@/calendar/Segmented'
import { isDay, type Day } from '@/calendar/zone'
import { Button } from '@/ui/Button'
import { Field } from '@/ui/Field'
import { Input } from '@/ui/Input'
import { PERIODS, type DashboardSearch, type Period } from './search'

export interface PeriodPickerProps {
  search: DashboardSearch
  /** The days that are shown now; where a choice of one's own begins. */
  shown: { from: Day; to: Day }
  onChange: (next: Pick<DashboardSearch, 'period' | 'from' | 'to'>) => void
}

const MAX_DAYS = 186

/** The days that the numbers are about: one of the usual spans, or two days of one's own. */
export function PeriodPicker({ search, shown, onChange }: PeriodPickerProps) {
  const { t } = useTranslation('dashboard')
  const [own, setOwn] = useState(search.period === 'custom')
  const value: Period = own ? 'custom' : (search.period ?? '7d')
  const choose = (period: Period) => {
    setOwn(period === 'custom')
    if (period !== 'custom') onChange({ period: period === '7d' ? undefined : period, from: undefined, to: undefined })
  }
  return (
    <div className="flex max-w-full flex-col items-start gap-3">
      <div className="max-w-full overflow-x-auto whitespace-nowrap">
        <Segmented label={t('period')} value={value} options={PERIODS.map((p) => ({ value: p, label: t(`periods.${p}`) }))} onChange={choose} />
      </div>
      {own && <OwnDays key={`${shown.from} ${shown.to}`} shown={shown} onChange={onChange} />}
    </div>
  )
}

function OwnDays({ shown, onChange }: Pick<PeriodPickerProps, 'shown' | 'onChange'>) {
  const { t } = useTranslation('dashboard')
  const [from, setFrom] = useState<string>(shown.from)
  const [to, setTo] = useState<string>(shown.to)
  const [wrong, setWrong] = useState<string>()
  return (
    <form
      noValidate
      className="flex flex-wrap items-end gap-3"
      onSubmit={(e) => {
        e.preventDefault()
        const fault = faultOf(from, to)
        setWrong(fault && t(fault))
        if (!fault) onChange({ period: 'custom', from, to })
      }}
    >
      <Field label={t('from')}>
        <Input type="date" value={from} onChange={(e) => setFrom(e.target.value)} />
      </Field>
      <Field label={t('to')} error={wrong}>
        <Input type="date" value={to} onChange={(e) => setTo(e.target.value)} />
      </Field>
      <Button type="submit">{t('show')}</Button>
    </form>
  )
}

export function faultOf(from: string, to: string): 'wrong.day' | 'wrong.order' | 'wrong.long' | undefined {
  if (!isDay(from) || !isDay(to)) return 'wrong.day'
  if (to < from) return 'wrong.order'
  return (Date.parse(to) - Date.parse(from)) / 86_400_000 >= MAX_DAYS ? 'wrong.long' : undefined
}
