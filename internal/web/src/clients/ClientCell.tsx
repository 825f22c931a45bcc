import { useTranslation } from 'react-i18next'
import type { Client } from '@/api/types'
import { numeric } from '@/calendar/format'
import { isDay } from '@/calendar/zone'
import { formatDate, formatDateTime } from '@/i18n/format'
import type { Column } from './columns'
import { national } from './phone'
import { StatusBadge } from './StatusBadge'
import { TagList } from './TagList'

/** What a column says of a client; nothing where nothing is known. */
export function ClientCell({ client: c, column, zone }: { client: Client; column: Column; zone: string }) {
  const { t } = useTranslation('clients')
  switch (column) {
    case 'phone':
      return <span className="tabular-nums">{national(c.phone, zone)}</span>
    case 'email':
      return <>{c.email}</>
    case 'status':
      return <StatusBadge status={c.status} />
    case 'tags':
      return <TagList tags={c.tags} limit={2} />
    case 'last_visit':
      return <span className="tabular-nums">{c.visits.last_at && formatDate(c.visits.last_at, zone)}</span>
    case 'next_visit':
      return <span className="tabular-nums">{c.visits.next_at && formatDateTime(c.visits.next_at, zone)}</span>
    case 'source':
      return <>{c.source === 'unknown' ? '' : t(`source.${c.source}`)}</>
    case 'date_of_birth':
      return <span className="tabular-nums">{isDay(c.date_of_birth) ? numeric(c.date_of_birth) : ''}</span>
    case 'created_at':
      return <span className="tabular-nums">{formatDate(c.created_at, zone)}</span>
  }
}
