import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { AuditList } from '@/settings/AuditList'
import { Page } from '@/ui/Page'
import { adminAuditQuery } from './queries'

export function AuditPage() {
  const { t } = useTranslation('admin')
  const log = useInfiniteQuery(adminAuditQuery())
  return (
    <Page title={t('audit.title')} text={t('audit.text')}>
      <AuditList log={log} admin />
    </Page>
  )
}
