import { useTranslation } from 'react-i18next'
import { formatMoney, useLanguage } from '@/i18n/format'
import { Choice } from './Choice'
import { StepHead } from './StepHead'
import type { BookingPageData, BookingService } from './types'

/** What is to be done, under the clinic's categories. */
export function ServiceStep({ page, onChoose }: { page: BookingPageData; onChoose: (service: string) => void }) {
  const { t } = useTranslation('booking')
  const language = useLanguage()
  const known = new Set(page.categories.map((c) => c.id))
  const groups = [
    ...page.categories.map((c) => ({ name: c.name, items: page.services.filter((s) => s.category_id === c.id) })),
    { name: page.categories.length > 0 ? t('service.others') : '', items: page.services.filter((s) => !known.has(s.category_id)) },
  ].filter((g) => g.items.length > 0)
  return (
    <>
      <StepHead title={t('service.title')} text={page.intro[language]} focus={false} />
      {groups.map((g) => (
        <section key={g.name} className="mb-6">
          {g.name !== '' && <h2 className="mb-2 text-body font-semibold text-soft">{g.name}</h2>}
          <ul className="flex flex-col gap-2">
            {g.items.map((s) => (
              <li key={s.id}>
                <Choice
                  title={s.name}
                  text={s.description}
                  end={<Facts service={s} />}
                  onClick={() => {
                    onChoose(s.id)
                  }}
                />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </>
  )
}

function Facts({ service }: { service: BookingService }) {
  const { t } = useTranslation('booking')
  const language = useLanguage()
  return (
    <>
      <span className="block">{t('minutes', { count: service.duration_minutes })}</span>
      {service.price.amount > 0 && <span className="block">{formatMoney(service.price, language)}</span>}
    </>
  )
}
