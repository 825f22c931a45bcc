import { useTranslation } from 'react-i18next'
import type { Week } from './hours'
import { HoursEditor } from './HoursEditor'
import { WeekGrid } from './WeekGrid'

/** The hours of a week: painted on a grid where there is room for one, and typed day by day. */
export function WeekHours({ week, onChange }: { week: Week; onChange: (week: Week) => void }) {
  const { t } = useTranslation('settings')
  return (
    <div className="flex flex-col gap-3">
      <div className="max-md:hidden">
        <p className="mb-2 text-meta text-muted">{t('hours.grid_help')}</p>
        <WeekGrid week={week} onChange={onChange} />
      </div>
      <HoursEditor week={week} onChange={onChange} />
    </div>
  )
}
