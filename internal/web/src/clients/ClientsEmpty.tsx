import { Plus, UsersRound } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Button } from '@/ui/Button'
import { EmptyState } from '@/ui/States'

interface ClientsEmptyProps {
  q: string
  isFiltered: boolean
  onClear: () => void
  onNew: (() => void) | undefined
}

/** No client: because of what is asked for, or because there is none yet. */
export function ClientsEmpty({ q, isFiltered, onClear, onNew }: ClientsEmptyProps) {
  const { t } = useTranslation('clients')
  if (q !== '' || isFiltered)
    return (
      <EmptyState
        icon={UsersRound}
        title={q !== '' ? t('empty.search', { q }) : t('empty.filter')}
        action={<Button onClick={onClear}>{t('empty.clear')}</Button>}
      />
    )
  return (
    <EmptyState
      icon={UsersRound}
      title={t('empty.heading')}
      text={t('empty.title')}
      action={
        onNew && (
          <Button look="primary" icon={Plus} onClick={onNew}>
            {t('new')}
          </Button>
        )
      }
    />
  )
}
