import { PanelRightClose, X } from 'lucide-react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { IconButton } from '@/ui/Button'
import { agendaOf } from '../agenda/agenda'
import { passesStatus } from '../filter'
import { dayTitle } from '../format'
import { SidePanel } from '../SidePanel'
import type { Calendar } from '../useCalendar'
import { DayList } from './DayList'
import { Extras } from './Extras'
import { NextFree } from './NextFree'
import { StatusCounts } from './StatusCounts'

/** Beside the grid: the day as a list, how many stand how, and who is free next. */
export function DayRail({ calendar }: { calendar: Calendar }) {
  const { t, i18n } = useTranslation('calendar')
  const { date, zone, grid, search, narrow, rail } = calendar
  const all = useMemo(() => agendaOf(grid.here, date, 1, zone)[0]?.list ?? [], [grid.here, date, zone])
  const shown = useMemo(() => all.filter((a) => passesStatus(a.status, search)), [all, search])
  const title = dayTitle(date, i18n.language)
  return (
    <SidePanel label={t('rail.label')} narrow={narrow} className="w-88" stays onClose={() => rail.set(false)}>
      <header className="flex items-center gap-2 border-b border-line py-2 pr-2 pl-4">
        <h2 className="min-w-0 flex-1 truncate font-semibold first-letter:uppercase">{title}</h2>
        <IconButton icon={narrow ? X : PanelRightClose} label={t('rail.close')} onClick={() => rail.set(false)} />
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto">
        <StatusCounts all={all} search={search} onChange={(statuses) => calendar.setSearch({ statuses, cancelled: undefined })} />
        {calendar.canBook && <NextFree calendar={calendar} />}
        <DayList calendar={calendar} list={shown} />
        <Extras calendar={calendar} />
      </div>
    </SidePanel>
  )
}
