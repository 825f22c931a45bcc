import { useTranslation } from 'react-i18next'
import { formatMoney, useLanguage } from '@/i18n/format'
import { Choice } from './Choice'
import { StepHead } from './StepHead'
import type { BookingPageData, BookingService } from './types'

interface ServiceStepProps {
  page: BookingPageData
  /** What goes along with what is chosen already; all when nothing is. */
  addable?: readonly BookingService[]
  onChoose: (service: string) => void
  onBack?: () => void
}

/** What is to be done, under the clinic's categories. */
export function ServiceStep({ page, addable, onChoose, onBack }: ServiceStepProps) {
  const { t } = useTranslation('booking')
  const language = useLanguage()
  const offered = addable ?? page.services
  const known = new Set(page.categories.map((c) => c.id))
  const groups = [
    ...page.categories.map((c) => ({ name: c.name, items: offered.filter((s) => s.category_id === c.id) })),
    { name: page.categories.length > 0 ? t('service.others') : '', items: offered.filter((s) => !known.has(s.category_id)) },
  ].filter((g) => g.items.length > 0)
  return (
    <>
      {addable ? (
        <StepHead title={t('service.more')} text={t('service.more_text')} {...(onBack && { onBack })} />
      ) : (
        <StepHead title={t('service.title')} text={page.intro[language]} focus={false} />
      )}
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
