import { useNavigate } from '@tanstack/react-router'
import { Download, FileSpreadsheet, Upload } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useCan, useSlug } from '@/app/clinic'
import { IconButton } from '@/ui/Button'
import { Menu, MenuItem } from '@/ui/Menu'

/** Clients out, as the list is filtered, and in. Nothing for those who may neither. */
export function ExportMenu({ filter }: { filter: Record<string, string | number | boolean | undefined> }) {
  const { t } = useTranslation('imports')
  const slug = useSlug()
  const can = useCan()
  const navigate = useNavigate()
  if (!can('clients.export') && !can('clients.import')) return null
  const download = (format: 'csv' | 'xlsx') => {
    const query = new URLSearchParams({ format })
    for (const [name, value] of Object.entries(filter)) if (value !== undefined && value !== '') query.set(name, String(value))
    location.assign(`/api/v1/tenants/${slug}/clients/export?${query.toString()}`)
  }
  return (
    <Menu trigger={<IconButton icon={FileSpreadsheet} label={t('menu')} />}>
      {can('clients.import') && (
        <MenuItem icon={Upload} onSelect={() => void navigate({ to: '/c/$slug/clients/import', params: { slug }, search: {} })}>
          {t('title')}
        </MenuItem>
      )}
      {can('clients.export') && (
        <MenuItem
          icon={Download}
          onSelect={() => {
            download('csv')
          }}
        >
          {t('csv')}
        </MenuItem>
      )}
      {can('clients.export') && (
        <MenuItem
          icon={Download}
          onSelect={() => {
            download('xlsx')
          }}
        >
          {t('xlsx')}
        </MenuItem>
      )}
    </Menu>
  )
}
