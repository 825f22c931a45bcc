import { useTranslation } from 'react-i18next'
import { Badge } from '@/ui/Badge'
import { toneOf } from './tone'
import type { Payment } from './types'

/** Where a payment stands, by word and colour. */
export function StateBadge({ payment: p }: { payment: Payment }) {
  const { t } = useTranslation('payments')
  const disputed = p.dispute && !['won', 'warning_closed'].includes(p.dispute.status)
  return (
    <span className="inline-flex gap-1.5">
      <Badge tone={p.processing ? 'info' : toneOf(p.state)}>{p.processing && p.state === 'open' ? t('processing') : t(`state.${p.state}`)}</Badge>
      {disputed && <Badge tone="danger">{t('dispute.short')}</Badge>}
    </span>
  )
}
