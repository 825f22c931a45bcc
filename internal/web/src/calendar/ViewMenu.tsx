import { ChevronDown, Columns3 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Kbd } from '@/ui/Kbd'
import { Menu, MenuChoice, MenuLine } from '@/ui/Menu'
import { Segmented } from './Segmented'
import type { Calendar } from './useCalendar'
import { isGrid, NARROW_VIEWS, WIDE_VIEWS, type View } from './views'

const keys: Partial<Record<View, string>> = { day: 'D', work: 'X', week: 'W', month: 'M', agenda: 'A' }

/** Which days, and by whom or by what they are divided: side by side where there is room, else in one menu. */
export function ViewMenu({ calendar }: { calendar: Calendar }) {
  const { t } = useTranslation('calendar')
  const { view, narrow, search, setSearch, data } = calendar
  const views: readonly View[] = narrow ? NARROW_VIEWS : WIDE_VIEWS
  const hasColumns = !narrow && isGrid(view) && data.resources.length > 0
  const choose = (next: string) => calendar.setView(views.find((v) => v === next) ?? 'day')
  return (
    <>
      {!narrow && (
        <div className="@max-7xl:hidden">
          <Segmented
            label={t('view.label')}
            value={view}
            options={views.map((v) => ({ value: v, label: t(`view.${v}`) }))}
            onChange={calendar.setView}
          />
        </div>
      )}
      <Menu
        trigger={
          <button
            type="button"
            aria-label={`${t('view.label')}: ${t(`view.${view}`)}`}
            className={`flex h-8 flex-none items-center gap-1 rounded-dense border border-line px-2.5 text-dense font-medium whitespace-nowrap hover:bg-hover max-md:h-11 max-md:border-0 max-md:px-2 ${hasColumns ? '' : '@7xl:hidden'}`}
          >
            <span className="@7xl:hidden">{t(`view.${view}`)}</span>
            <Columns3 size={16} aria-hidden="true" className="@max-7xl:hidden" />
            <ChevronDown size={14} aria-hidden="true" className="text-muted max-md:hidden" />
          </button>
        }
      >
        <MenuChoice
          label={t('view.label')}
          value={view}
          onChange={choose}
          options={views.map((v) => ({
            value: v,
            text: t(`view.${v}`),
            label: (
              <span className="flex items-center justify-between gap-6">
                {t(`view.${v}`)}
                {!narrow && keys[v] && <Kbd>{keys[v]}</Kbd>}
              </span>
            ),
          }))}
        />
        {hasColumns && (
          <>
            <MenuLine />
            <MenuChoice
              label={t('columns.label')}
              value={search.columns ?? 'provider'}
              onChange={(next) => setSearch({ columns: next === 'resource' ? 'resource' : undefined })}
              options={[
                { value: 'provider', label: t('columns.provider') },
                { value: 'resource', label: t('columns.resource') },
              ]}
            />
          </>
        )}
      </Menu>
    </>
  )
}
