import { Columns3 } from 'lucide-react'
import { Popover } from 'radix-ui'
import { useTranslation } from 'react-i18next'
import { Button } from '@/ui/Button'
import { Check } from '@/ui/Check'
import { COLUMNS, type Column } from './columns'

interface ColumnsMenuProps {
  chosen: readonly Column[]
  onToggle: (column: Column) => void
}

/** Which columns the list shows. */
export function ColumnsMenu({ chosen, onToggle }: ColumnsMenuProps) {
  const { t } = useTranslation('clients')
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <Button icon={Columns3}>{t('columns')}</Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={6}
          aria-label={t('columns')}
          className="z-40 w-56 animate-rise rounded-base border border-line bg-raised px-3 py-2 shadow-raised"
        >
          {COLUMNS.map((column) => (
            <Check key={column} checked={chosen.includes(column)} onChange={() => onToggle(column)}>
              {t(`column.${column}`)}
            </Check>
          ))}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}
