import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Choice } from './Choice'
import { StepHead } from './StepHead'
import type { BookingPageData, BookingProvider } from './types'

/** With whom, or with whoever is free first. */
export function ProviderStep({
  page,
  able,
  chosen,
  onChoose,
  onBack,
}: {
  page: BookingPageData
  able: readonly BookingProvider[]
  chosen: ReactNode
  onChoose: (provider: string) => void
  onBack: () => void
}) {
  const { t } = useTranslation('booking')
  return (
    <>
      <StepHead title={t('provider.title')} onBack={onBack} />
      {chosen}
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
        {able.map((p) => (
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
