import { Download, FileSpreadsheet } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useSlug } from '@/app/clinic'
import { IconButton } from '@/ui/Button'
import { Menu, MenuItem } from '@/ui/Menu'
import type { PaymentsFilter } from './queries'

/** The payments out, as the list is filtered. */
export function ExportMenu({ filter }: { filter: PaymentsFilter }) {
  const { t } = useTranslation('payments')
  const slug = useSlug()
  const download = (format: 'csv' | 'xlsx') => {
    const query = new URLSearchParams({ format })
    for (const [name, value] of Object.entries(filter)) query.set(name, String(value))
    location.assign(`/api/v1/tenants/${slug}/payments/export?${query.toString()}`)
  }
  return (
    <Menu trigger={<IconButton icon={FileSpreadsheet} label={t('export.menu')} />}>
      <MenuItem icon={Download} onSelect={() => download('csv')}>
        {t('export.csv')}
      </MenuItem>
      <MenuItem icon={Download} onSelect={() => download('xlsx')}>
        {t('export.xlsx')}
      </MenuItem>
    </Menu>
  )
}
