import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { auditQuery } from '@/api/queries'
import { useCan, useClinic } from '@/app/clinic'
import { AccessLog } from '@/records/AccessLog'
import { Page } from '@/ui/Page'
import { Tabs } from '@/ui/Tabs'
import { AuditList } from './AuditList'

/** What was done in the clinic, by whom and why, and who opened whose record; for the owner. */
export function AuditPage() {
  const { t } = useTranslation(['settings', 'records'])
  const can = useCan()
  const [tab, setTab] = useState('changes')
  const may = can('audit.read')
  return (
    <Page title={t('audit.title')} text={may ? t('audit.text') : t('common:denied.text')}>
      {may && !can('access_log.read') && <Changes />}
      {may && can('access_log.read') && (
        <Tabs
          label={t('records:tabs')}
          value={tab}
          onChange={setTab}
          tabs={[
            { value: 'changes', label: t('records:tab_changes'), content: <Changes /> },
            {
              value: 'access',
              label: t('records:tab_access'),
              content: (
                <div className="rounded-base border border-line bg-surface p-5">
                  <AccessLog />
                </div>
              ),
            },
          ]}
        />
      )}
    </Page>
  )
}

function Changes() {
  const clinic = useClinic()
  return <AuditList log={useInfiniteQuery(auditQuery(clinic.slug))} timeZone={clinic.time_zone} />
}
