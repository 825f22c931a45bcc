import { Plus } from 'lucide-react'
import type { ReactNode, RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '@/ui/Button'
import { SearchInput } from '@/ui/SearchInput'

interface ListToolbarProps {
  q: string
  box: RefObject<HTMLInputElement | null>
  onSearch: (q: string | undefined) => void
  /** Absent where none may be added, or where a round button does it. */
  onNew: (() => void) | undefined
  /** The menus between the search and the main button. */
  children: ReactNode
}

/** The title, the search and what can be done with the list. */
export function ListToolbar({ q, box, onSearch, onNew, children }: ListToolbarProps) {
  const { t } = useTranslation('clients')
  return (
    <div className="flex flex-wrap items-center gap-2 border-b border-line px-4 py-2.5 md:px-5">
      <h1 className="mr-2 text-title font-semibold tracking-[-0.01em] max-md:sr-only">{t('title')}</h1>
      <SearchInput
        box={box}
        label={t('search')}
        placeholder={t('search_by')}
        clear={t('empty.clear')}
        value={q}
        className="md:max-w-90"
        onChange={onSearch}
      />
      <div className="flex items-center gap-2 md:ml-auto">
        {children}
        {onNew && (
          <Button look="primary" icon={Plus} onClick={onNew}>
            {t('new')}
          </Button>
        )}
      </div>
    </div>
  )
}
