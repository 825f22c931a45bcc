import { Clock, SquareCheckBig } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useClinic } from '@/app/clinic'
import { useNow } from '@/calendar/useNow'
import type { Conversation } from '../types'
import { fullWhen } from '../when'

/** That a conversation is put off or done; nothing for one that is open. */
export function StatusLine({ conversation: c }: { conversation: Conversation }) {
  const { t, i18n } = useTranslation('inbox')
  const { time_zone: zone } = useClinic()
  const now = useNow()
  if (c.status === 'open') return null
  const isClosed = c.status === 'closed'
  const Icon = isClosed ? SquareCheckBig : Clock
  return (
    <p className="mt-2 flex items-center gap-1.5 text-dense text-muted">
      <Icon size={14} aria-hidden />
      {isClosed ? t('status.closed_line') : t('status.snoozed_line', { when: fullWhen(c.snoozed_until ?? '', now, zone, i18n.language) })}
    </p>
  )
}
