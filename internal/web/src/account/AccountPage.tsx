import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { meQuery } from '@/api/queries'
import { Page } from '@/ui/Page'
import { SkeletonLines } from '@/ui/Skeleton'
import { ErrorState } from '@/ui/States'
import { PasswordSection } from './PasswordSection'
import { ProfileSection } from './ProfileSection'
import { SessionsSection } from './SessionsSection'
import { TwoFactorSection } from './TwoFactorSection'

export function AccountPage() {
  const { t } = useTranslation('account')
  const me = useQuery(meQuery)
  return (
    <Page title={t('title')} text={t('text')} width="narrow">
      {me.data ? (
        <>
          <ProfileSection me={me.data} />
          <PasswordSection />
          <TwoFactorSection on={me.data.two_factor} />
          <SessionsSection />
        </>
      ) : me.isError ? (
        <ErrorState error={me.error} onRetry={() => void me.refetch()} />
      ) : (
        <SkeletonLines />
      )}
    </Page>
  )
}
