import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useCan, useSlug } from '@/app/clinic'
import { Page } from '@/ui/Page'
import { ErrorState, Notice } from '@/ui/States'
import { invoiceSettingsQuery } from './queries'
import { SettingsForm } from './SettingsForm'

/** In whose name, under which numbers and with which VAT the clinic makes invoices. */
export function SettingsPage() {
  const { t } = useTranslation('invoices')
  const query = useQuery(invoiceSettingsQuery(useSlug()))
  const edits = useCan()('invoices.manage')
  return (
    <Page title={t('settings.title')} text={t('settings.text')} width="narrow">
      {!edits && (
        <Notice tone="info" className="mb-5">
          {t('settings:read_only')}
        </Notice>
      )}
      {query.isError && !query.data && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {query.data && <SettingsForm key={query.data.rev} saved={query.data} edits={edits} />}
    </Page>
  )
}
