import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { auditQuery } from '@/api/queries'
import { useCan, useClinic } from '@/app/clinic'
import { Page } from '@/ui/Page'
import { AuditList } from './AuditList'

/** What was done in the clinic, by whom and why; for the owner. */
export function AuditPage() {
  const { t } = useTranslation('settings')
  const clinic = useClinic()
  const may = useCan()('audit.read')
  const log = useInfiniteQuery({ ...auditQuery(clinic.slug), enabled: may })
  return (
    <Page title={t('audit.title')} text={may ? t('audit.text') : t('common:denied.text')}>
      {may && <AuditList log={log} timeZone={clinic.time_zone} />}
    </Page>
  )
}
