import { useQuery } from '@tanstack/react-query'
import i18next from 'i18next'
import { CalendarX2 } from 'lucide-react'
import { Suspense, useState, type ReactNode } from 'react'
import { I18nextProvider, useTranslation } from 'react-i18next'
import { api, call } from '@/api/client'
import { keys } from '@/api/queries'
import type { Language } from '@/api/types'
import { useSlug } from '@/app/clinic'
import { Shell } from '@/booking/BookingFrame'
import { DetailsStep } from '@/booking/DetailsStep'
import { ServiceStep } from '@/booking/ServiceStep'
import type { BookingPageData } from '@/booking/types'
import { Segmented } from '@/calendar/Segmented'
import { Skeleton } from '@/ui/Skeleton'
import { EmptyState, ErrorState } from '@/ui/States'
import type { BookingDraft } from './BookingPage'

type Step = 'services' | 'details'

const nothing = () => undefined

/** The booking page as visitors will see it with what is on the screen, saved or not: the page's own parts, which do nothing here. */
export function BookingPreview({ draft }: { draft: BookingDraft }) {
  const { t } = useTranslation('booking_page')
  const slug = useSlug()
  const [step, setStep] = useState<Step>('services')
  const [wanted, setWanted] = useState<Language>('ro')
  const language = draft.languages.includes(wanted) ? wanted : (draft.languages[0] ?? 'ro')
  const found = useQuery({
    queryKey: keys.of(slug, 'booking-page', 'preview'),
    queryFn: ({ signal }) => call(api.GET('/api/v1/tenants/{slug}/booking-page/preview', { params: { path: { slug } }, signal })),
  })
  if (found.isError) return <ErrorState error={found.error} onRetry={() => void found.refetch()} />
  if (!found.data) return <Skeleton className="h-80 w-full rounded-base" />
  const page: BookingPageData = { ...found.data, ...draft, services: found.data.services }
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap gap-2">
        <Segmented
          label={t('preview.step')}
          value={step}
          onChange={setStep}
          options={(['services', 'details'] as const).map((value) => ({ value, label: t(`preview.${value}`) }))}
        />
        {draft.languages.length > 1 && (
          <Segmented
            label={t('rules.languages')}
            value={language}
            onChange={setWanted}
            options={(['ro', 'en'] as const).map((value) => ({ value, label: t(`common:language.${value}`) }))}
          />
        )}
      </div>
      <div
        role="region"
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, also for whoever has no mouse
        tabIndex={0}
        aria-label={t('preview.label')}
        className="relative max-h-150 overflow-y-auto rounded-base border border-line-strong"
      >
        <div inert lang={language}>
          <Spoken language={language}>
            <Shell clinic={page.clinic} languages={page.languages} alone={false}>
              <First page={page} step={step} />
            </Shell>
          </Spoken>
        </div>
      </div>
    </div>
  )
}

/** One screen of the page. */
function First({ page, step }: { page: BookingPageData; step: Step }) {
  const { t } = useTranslation('booking')
  const [service] = page.services
  if (!service) return <EmptyState page icon={CalendarX2} title={t('closed.title')} text={t('closed.text')} />
  if (step === 'services') return <ServiceStep page={page} onChoose={nothing} />
  const provider = page.providers.find((p) => p.service_ids.includes(service.id))
  const start = `${page.first_day}T09:00:00Z`
  return (
    <DetailsStep
      page={page}
      wish={{ services: [service.id], provider: 'any' }}
      hold={{ hold: '', start, end: start, until: start, provider_id: provider?.id ?? '' }}
      left={300}
      onBooked={nothing}
      onLost={nothing}
      onBack={nothing}
    />
  )
}

/** Says what is within in a language of its own. */
function Spoken({ language, children }: { language: Language; children: ReactNode }) {
  const [each] = useState(() => ({ ro: i18next.cloneInstance({ lng: 'ro' }), en: i18next.cloneInstance({ lng: 'en' }) }))
  return (
    <I18nextProvider i18n={each[language]}>
      <Suspense fallback={<Skeleton className="h-80 w-full" />}>{children}</Suspense>
    </I18nextProvider>
  )
}
