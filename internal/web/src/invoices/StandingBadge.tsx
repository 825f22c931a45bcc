import { useTranslation } from 'react-i18next'
import { useClinic } from '@/app/clinic'
import { useNow } from '@/calendar/useNow'
import { wallOf } from '@/calendar/zone'
import { Badge, type Tone } from '@/ui/Badge'
import type { Invoice, Standing } from './types'

const TONES: Record<Standing | 'overdue' | 'partly', Tone> = {
  draft: 'neutral',
  open: 'info',
  partly: 'info',
  overdue: 'danger',
  paid: 'success',
  cancelled: 'neutral',
  storno: 'warning',
}

/** Where a document stands, in a word. */
export function StandingBadge({ invoice: i }: { invoice: Invoice }) {
  const { t } = useTranslation('invoices')
  const today = wallOf(useNow(), useClinic().time_zone).day
  const stands = i.standing !== 'open' ? i.standing : i.due_on !== '' && i.due_on < today ? 'overdue' : i.paid > 0 ? 'partly' : 'open'
  return <Badge tone={TONES[stands]}>{t(`standing.${stands}`)}</Badge>
}
