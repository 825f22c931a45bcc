import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useCan, useSlug } from '@/app/clinic'
import { Notice } from '@/ui/States'

/** Says that the clinic's data are missing, and where they are written. */
export function SetUp({ className = 'm-4' }: { className?: string }) {
  const { t } = useTranslation('invoices')
  const slug = useSlug()
  const can = useCan()
  return (
    <Notice tone="warning" className={className}>
      {t('set_up.text')}{' '}
      {can('invoices.manage') ? (
        <Link to="/c/$slug/settings/invoices" params={{ slug }} className="font-medium underline">
          {t('set_up.open')}
        </Link>
      ) : (
        t('set_up.ask')
      )}
    </Notice>
  )
}
