import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { CircleCheckBig, Clock, MailPlus, SearchX } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useCan, useSlug } from '@/app/clinic'
import { Button, buttonClass } from '@/ui/Button'
import { EmptyState } from '@/ui/States'
import { accountsQuery } from '../accounts/queries'
import type { View } from '../search'

interface ListEmptyProps {
  q: string
  view: View
  isFiltered: boolean
  onClear: () => void
}

/** Why there is nothing, and what one can do: connect a mailbox, let go of the filter, or rest. */
export function ListEmpty({ q, view, isFiltered, onClear }: ListEmptyProps) {
  const { t } = useTranslation('inbox')
  const slug = useSlug()
  const manages = useCan()('inbox.manage')
  const accounts = useQuery(accountsQuery(slug)).data
  if (isFiltered)
    return (
      <EmptyState
        icon={SearchX}
        title={q === '' ? t('empty.filtered') : t('empty.not_found', { q })}
        text={t('empty.filtered_text')}
        action={<Button onClick={onClear}>{t('empty.clear')}</Button>}
      />
    )
  if (accounts?.length === 0)
    return (
      <EmptyState
        icon={MailPlus}
        title={t('empty.no_account')}
        text={t(manages ? 'empty.no_account_text' : 'empty.no_account_ask')}
        action={
          manages && (
            <Link to="/c/$slug/settings/mail-accounts" params={{ slug }} className={buttonClass('primary')}>
              {t('empty.connect')}
            </Link>
          )
        }
      />
    )
  const done = view === 'open' || view === 'mine' || view === 'unassigned'
  return <EmptyState icon={done ? CircleCheckBig : Clock} title={t(`empty.${view}`)} text={t(`empty.${view}_text`)} />
}
