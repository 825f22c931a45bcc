import { Copy } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { IconButton } from '@/ui/Button'
import { Switch } from '@/ui/Check'
import { Menu, MenuItem } from '@/ui/Menu'
import { faultOf, nextStretch, type Stretch, type Week } from './hours'
import { StretchRows } from './StretchRows'

const days = [0, 1, 2, 3, 4, 5, 6]

/** The hours of a week, a row per day; a second stretch makes a break between the two. */
export function HoursEditor({ week, onChange }: { week: Week; onChange: (week: Week) => void }) {
  const { t } = useTranslation('settings')
  const copy = (from: number, to: readonly number[]) => {
    onChange(week.map((d, i) => (to.includes(i) ? (week[from] ?? []).map((s) => ({ ...s })) : d)))
  }
  return (
    <fieldset>
      <legend className="sr-only">{t('hours.title')}</legend>
      <ul className="divide-y divide-line-faint rounded-base border border-line">
        {week.map((day, i) => (
          <li key={i}>
            <Day index={i} day={day} onChange={(next) => onChange(week.map((d, n) => (n === i ? next : d)))} onCopy={(to) => copy(i, to)} />
          </li>
        ))}
      </ul>
    </fieldset>
  )
}

interface DayProps {
  index: number
  day: Stretch[]
  onChange: (day: Stretch[]) => void
  onCopy: (to: number[]) => void
}

function Day({ index, day, onChange, onCopy }: DayProps) {
  const { t } = useTranslation('settings')
  const nameOf = (i: number) => t(`hours.days.${String(i + 1)}`)
  const name = nameOf(index)
  return (
    <div role="group" aria-label={name} className="flex flex-wrap items-start gap-x-3 gap-y-1 px-3 py-2">
      <div className="w-32 shrink-0 max-md:flex-1">
        <Switch checked={day.length > 0} onChange={(on) => onChange(on ? [nextStretch([])] : [])}>
          {name}
        </Switch>
      </div>
      <div className="flex min-w-0 flex-1 max-md:order-last max-md:w-full max-md:flex-none">
        {day.length === 0 && <p className="py-1.5 text-dense text-muted max-md:sr-only">{t('hours.closed')}</p>}
        <StretchRows name={name} day={day} fault={faultOf(day)} onChange={onChange} />
      </div>
      <Menu trigger={<IconButton icon={Copy} size={16} label={t('hours.copy', { day: name })} />}>
        <MenuItem onSelect={() => onCopy(days.slice(0, 5))}>{t('hours.copy_workdays')}</MenuItem>
        <MenuItem onSelect={() => onCopy(days)}>{t('hours.copy_all')}</MenuItem>
        {days
          .filter((i) => i !== index)
          .map((i) => (
            <MenuItem key={i} onSelect={() => onCopy([i])}>
              {t('hours.copy_one', { day: nameOf(i) })}
            </MenuItem>
          ))}
      </Menu>
    </div>
  )
}
