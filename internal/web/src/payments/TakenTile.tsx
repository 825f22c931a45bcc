import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useSlug } from '@/app/clinic'
import type { Dashboard } from '@/dashboard/queries'
import { Tile } from '@/dashboard/Tile'
import { formatMoney, useLanguage } from '@/i18n/format'
import { paymentTotalsQuery } from './queries'

/** On the dashboard: what was taken in the period, less what went back, beside the one before. */
export function TakenTile({ period }: { period: Dashboard['period'] }) {
  const { t } = useTranslation('payments')
  const language = useLanguage()
  const slug = useSlug()
  const now = useQuery(paymentTotalsQuery(slug, period.from, period.to)).data
  const before = useQuery(paymentTotalsQuery(slug, period.previous_from, period.previous_to)).data
  const net = (d: typeof now) => (d ? d.paid - d.returned : null)
  const say = (amount: number | null) => (amount === null || !now ? '–' : formatMoney({ amount, currency: now.currency }, language))
  return (
    <Tile
      label={t('tile.taken')}
      value={say(net(now))}
      now={net(now)}
      before={net(before)}
      shownBefore={say(net(before))}
      better="more"
      to={{ to: '/c/$slug/payments', params: { slug }, search: { when: `${period.from}..${period.to}` } }}
    />
  )
}
