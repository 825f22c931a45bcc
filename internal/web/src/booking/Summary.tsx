import { useTranslation } from 'react-i18next'
import { formatMoney, useLanguage } from '@/i18n/format'
import { sayMoment } from './days'
import type { BookingPageData, BookingService, Hold, Wish } from './types'
import { servicesOf, totalOf } from './wish'

/** Says how long a service takes and what it costs, when it costs anything: "30 minutes · RON 150". */
export function useSayFacts() {
  const { t } = useTranslation('booking')
  const language = useLanguage()
  return ({ duration_minutes, price }: Pick<BookingService, 'duration_minutes' | 'price'>) =>
    [t('minutes', { count: duration_minutes }), price.amount > 0 && formatMoney(price, language)].filter(Boolean).join(' · ')
}

/** What has been chosen so far. */
export function Summary({ page, wish, hold }: { page: BookingPageData; wish: Wish; hold: Pick<Hold, 'start' | 'provider_id'> }) {
  const { t } = useTranslation('booking')
  const language = useLanguage()
  const say = useSayFacts()
  const services = servicesOf(page, wish.services.join(','))
  const provider = page.providers.find((p) => p.id === hold.provider_id)
  return (
    <Facts
      facts={[
        [t('facts.when'), sayMoment(hold.start, page.clinic.time_zone, language)],
        [t('facts.service', { count: services.length }), services.map((s) => s.name).join(', ')],
        [t('chosen.total'), services.length > 1 ? say(totalOf(services)) : ''],
        [t('facts.provider'), provider?.name ?? ''],
      ]}
    />
  )
}

/** Facts of a visit as a table of names and values; empty values are left out. */
export function Facts({ facts }: { facts: [name: string, value: string][] }) {
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5 rounded-base border border-line bg-surface px-4 py-3 text-body">
      {facts
        .filter(([, value]) => value !== '')
        .map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-muted">{name}</dt>
            <dd className="min-w-0 font-medium first-letter:uppercase">{value}</dd>
          </div>
        ))}
    </dl>
  )
}
