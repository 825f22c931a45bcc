import { useTranslation } from 'react-i18next'
import { Choice } from './Choice'
import { StepHead } from './StepHead'
import type { BookingPageData, BookingProvider } from './types'

/** Who perform the service. */
export function providersFor(page: BookingPageData, service: string): BookingProvider[] {
  return page.providers.filter((p) => p.service_ids.includes(service))
}

/** With whom, or with whoever is free first. */
export function ProviderStep({
  page,
  service,
  onChoose,
  onBack,
}: {
  page: BookingPageData
  service: string
  onChoose: (provider: string) => void
  onBack: () => void
}) {
  const { t } = useTranslation('booking')
  return (
    <>
      <StepHead title={t('provider.title')} onBack={onBack} />
      <ul className="flex flex-col gap-2">
        {page.any_provider && (
          <li>
            <Choice
              title={t('provider.any')}
              text={t('provider.any_text')}
              onClick={() => {
                onChoose('any')
              }}
            />
          </li>
        )}
        {providersFor(page, service).map((p) => (
          <li key={p.id}>
            <Choice
              title={p.name}
              text={p.role_label}
              onClick={() => {
                onChoose(p.id)
              }}
            />
          </li>
        ))}
      </ul>
    </>
  )
}
