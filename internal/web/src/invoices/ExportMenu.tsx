import { Download, FileArchive, FileSpreadsheet } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useSlug } from '@/app/clinic'
import { IconButton } from '@/ui/Button'
import { Menu, MenuItem, MenuLine } from '@/ui/Menu'
import type { InvoicesFilter } from './queries'

/** The documents out, for the accountant: as the list is filtered, or all of a month. */
export function ExportMenu({ filter, today }: { filter: InvoicesFilter; today: string }) {
  const { t } = useTranslation('invoices')
  const slug = useSlug()
  const base = `/api/v1/tenants/${slug}/invoices`
  const table = (format: 'csv' | 'xlsx', rows: 'invoices' | 'lines') => {
    const query = new URLSearchParams({ format, rows })
    for (const [name, value] of Object.entries(filter)) query.set(name, String(value))
    location.assign(`${base}/export?${query.toString()}`)
  }
  const month = (filter.from ?? today).slice(0, 7)
  const archive = (what: 'pdf' | 'xml') => location.assign(`${base}/archive?${new URLSearchParams({ month, what }).toString()}`)
  const name = `${month.slice(5)}.${month.slice(0, 4)}`
  return (
    <Menu trigger={<IconButton icon={FileSpreadsheet} label={t('export.menu')} />}>
      <MenuItem icon={Download} onSelect={() => table('xlsx', 'invoices')}>
        {t('export.xlsx')}
      </MenuItem>
      <MenuItem icon={Download} onSelect={() => table('xlsx', 'lines')}>
        {t('export.xlsx_lines')}
      </MenuItem>
      <MenuItem icon={Download} onSelect={() => table('csv', 'invoices')}>
        {t('export.csv')}
      </MenuItem>
      <MenuLine />
      <MenuItem icon={FileArchive} onSelect={() => archive('pdf')}>
        {t('export.pdfs', { month: name })}
      </MenuItem>
      <MenuItem icon={FileArchive} onSelect={() => archive('xml')}>
        {t('export.xmls', { month: name })}
      </MenuItem>
    </Menu>
  )
}
