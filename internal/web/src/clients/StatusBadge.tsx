import { useTranslation } from 'react-i18next'
import { Badge, type Tone } from '@/ui/Badge'
import type { ClientStatus } from './search'

const tones: Record<ClientStatus, Tone> = { lead: 'info', active: 'success', inactive: 'neutral', vip: 'warning' }

export function StatusBadge({ status }: { status: ClientStatus }) {
  const { t } = useTranslation('clients')
  return <Badge tone={tones[status]}>{t(`status.${status}`)}</Badge>
}
