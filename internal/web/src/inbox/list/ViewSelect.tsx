import { ChevronDown } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Button } from '@/ui/Button'
import { Menu, MenuChoice } from '@/ui/Menu'
import { unfiltered, VIEWS, type InboxSearch, type View } from '../search'

/** The view where there is no room for the rail. */
export function ViewSelect({ view, onSearch }: { view: View; onSearch: (change: Partial<InboxSearch>) => void }) {
  const { t } = useTranslation('inbox')
  return (
    <Menu
      trigger={
        <Button className="px-2.5 lg:hidden" aria-label={t('view_now', { view: t(`view.${view}`) })}>
          {t(`view.${view}`)}
          <ChevronDown size={16} aria-hidden className="text-muted" />
        </Button>
      }
    >
      <MenuChoice
        label={t('views')}
        value={view}
        options={VIEWS.map((value) => ({ value, label: t(`view.${value}`) }))}
        onChange={(next) => onSearch({ ...unfiltered, view: next === 'open' ? undefined : (next as Exclude<View, 'open'>) })}
      />
    </Menu>
  )
}
