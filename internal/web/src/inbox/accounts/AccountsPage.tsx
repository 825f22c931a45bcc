import { useQuery } from '@tanstack/react-query'
import { MailPlus } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan, useSlug } from '@/app/clinic'
import { Button } from '@/ui/Button'
import { Page } from '@/ui/Page'
import { Skeleton } from '@/ui/Skeleton'
import { EmptyState, ErrorState } from '@/ui/States'
import { AccountRow } from './AccountRow'
import { ConnectSheet } from './ConnectSheet'
import { LettersChoice } from './LettersChoice'
import { accountsQuery } from './queries'
import { useConsented } from './useConsented'

/** The mailboxes whose mail the team works with. */
export function AccountsPage() {
  const { t } = useTranslation('mail_accounts')
  const manages = useCan()('inbox.manage')
  const query = useQuery(accountsQuery(useSlug()))
  const [isConnecting, setConnecting] = useState(false)
  const consented = useConsented()
  const accounts = query.data
  const connect = () => setConnecting(true)
  const isEmpty = accounts?.length === 0
  return (
    <Page
      title={t('title')}
      text={t('text')}
      width="narrow"
      main={manages && accounts && !isEmpty ? { icon: MailPlus, label: t('connect.open'), onClick: connect } : undefined}
    >
      {query.isError && !accounts ? (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      ) : isEmpty && !consented.isPending ? (
        <EmptyState
          icon={MailPlus}
          title={t('empty.title')}
          text={t('empty.text')}
          action={
            manages && (
              <Button look="primary" icon={MailPlus} onClick={connect}>
                {t('connect.open')}
              </Button>
            )
          }
        />
      ) : (
        <ul
          aria-label={t('title')}
          aria-busy={query.isPending || consented.isPending}
          className="divide-y divide-line-faint rounded-base border border-line bg-surface"
        >
          {accounts?.map((a) => <AccountRow key={a.id} account={a} />) ?? (
            <li className="flex flex-col gap-2 px-5 py-4">
              <Skeleton className="w-48" />
              <Skeleton className="h-3 w-64" />
            </li>
          )}
        </ul>
      )}
      {manages && accounts && !isEmpty && <LettersChoice accounts={accounts} />}
      {isConnecting && <ConnectSheet onClose={() => setConnecting(false)} />}
    </Page>
  )
}
