import { useTranslation } from 'react-i18next'
import { numeric } from '@/calendar/format'
import { FilterPill } from '@/clients/FilterPill'
import { isSpan, readPeriod, type When } from '@/clients/period'
import { PeriodFields } from '@/clients/PeriodFields'
import { SPANS } from './period'

/** The pill of a time: one of the spans that end today, or two days. */
export function PeriodPill({ label, value, onChange }: { label: string; value: When | undefined; onChange: (value: string | undefined) => void }) {
  const { t } = useTranslation('payments')
  const period = value && !isSpan(value) ? readPeriod(value) : undefined
  return (
    <FilterPill
      label={label}
      value={value}
      valueLabel={period && [period.from, period.to].map((d) => (d ? numeric(d) : '…')).join(' – ')}
      options={SPANS.map((s) => ({ value: s, label: t(`filter.span.${s}`) }))}
      onChange={onChange}
      more={(close) => (
        <PeriodFields
          value={value}
          onChange={(when) => {
            onChange(when)
            close()
          }}
        />
      )}
    />
  )
}
