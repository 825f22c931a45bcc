import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Client } from '@/api/types'
import { useCan, useClinic, useSlug } from '@/app/clinic'
import { formatDate } from '@/i18n/format'
import { Button } from '@/ui/Button'
import { useRemoval } from './useRemoval'

/** Says that the client is off the lists, and brings them back; nothing for who is not deleted. */
export function DeletedNotice({ client }: { client: Client }) {
  const { t } = useTranslation('clients')
  const { time_zone: zone } = useClinic()
  const can = useCan()
  const { restore } = useRemoval(useSlug())
  const [isBusy, setBusy] = useState(false)
  if (!client.deleted_at) return null
  return (
    <div role="status" className="flex flex-wrap items-center justify-between gap-3 rounded-base bg-warning-soft px-4 py-2.5 text-warning-ink">
      <p>{t('delete.since', { date: formatDate(client.deleted_at, zone) })}</p>
      {can('clients.delete') && (
        <Button
          size="sm"
          busy={isBusy}
          onClick={() => {
            setBusy(true)
            void restore(client).finally(() => setBusy(false))
          }}
        >
          {t('delete.restore')}
        </Button>
      )}
    </div>
  )
}
