import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { CalendarX2 } from 'lucide-react'
import { useCallback, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isApiError } from '@/api/error'
import { isLanguage, languages as all, speak } from '@/i18n'
import { useLanguage } from '@/i18n/format'
import { errorText } from '@/i18n/words'
import { Skeleton } from '@/ui/Skeleton'
import { EmptyState, ErrorState, Notice } from '@/ui/States'
import { BookingFrame } from './BookingFrame'
import { DetailsStep } from './DetailsStep'
import { DoneStep } from './DoneStep'
import { providersFor, ProviderStep } from './ProviderStep'
import { daysQuery, pageQuery, timesQuery } from './queries'
import type { BookingSearch } from './search'
import { ServiceStep } from './ServiceStep'
import { StepHead } from './StepHead'
import { TimeStep } from './TimeStep'
import type { BookedVisit, BookingPageData, Wish } from './types'
import { useChallenge } from './useChallenge'
import { useHold } from './useHold'

/** A clinic's booking page, for everybody. */
export function BookingPage() {
  const { t } = useTranslation('booking')
  const { page } = useParams({ from: '/book/$page' })
  const found = useQuery(pageQuery(page))
  const navigate = useNavigate()
  const language = useLanguage()
  const now = found.data?.slug
  useEffect(() => {
    if (now && now !== page) void navigate({ to: '/book/$page', params: { page: now }, replace: true })
  }, [now, page, navigate])
  const offered = found.data?.languages
  useEffect(() => {
    const first = offered?.[0]
    if (offered && !offered.includes(language) && isLanguage(first)) void speak(first)
  }, [offered, language])
  if (found.isError && isApiError(found.error, 'booking_closed')) {
    return (
      <BookingFrame languages={all}>
        <EmptyState page icon={CalendarX2} title={t('closed.title')} text={t('closed.text')} />
      </BookingFrame>
    )
  }
  if (found.isError) {
    return (
      <BookingFrame languages={all}>
        <ErrorState page error={found.error} onRetry={() => void found.refetch()} />
      </BookingFrame>
    )
  }
  return (
    <BookingFrame clinic={found.data?.clinic} languages={found.data?.languages ?? []}>
      {found.data ? <Way page={found.data} /> : <Skeleton className="h-80 w-full rounded-base" />}
    </BookingFrame>
  )
}

/** The way from the service to the appointment; its steps stand in the address. */
function Way({ page }: { page: BookingPageData }) {
  const { t } = useTranslation('booking')
  const cache = useQueryClient()
  const navigate = useNavigate({ from: '/book/$page' })
  const search = useSearch({ from: '/book/$page' })
  const [booked, setBooked] = useState<BookedVisit | null>(null)
  const [lost, setLost] = useState(false)
  const service = page.services.find((s) => s.id === search.service)?.id
  const able = service ? providersFor(page, service) : []
  const only = able.length === 1 ? able[0]?.id : undefined
  const provider = only ?? (search.provider === 'any' ? 'any' : able.find((p) => p.id === search.provider)?.id)
  const wish: Wish = { service: service ?? '', provider: provider ?? 'any' }
  const challenge = useChallenge(page.slug, Boolean(service && provider))
  const { hold, left, take, release, forget } = useHold(page.slug, wish, challenge)
  const go = useCallback((next: BookingSearch, replace = false) => void navigate({ search: next, replace, resetScroll: !replace }), [navigate])
  const chooseDay = useCallback(
    (day: string) => {
      go({ ...search, day }, search.day === undefined)
    },
    [go, search],
  )
  const atDetails = search.step === 'details'
  // Whoever goes back by the browser's own button gives the time back too.
  const wasThere = useRef(false)
  useEffect(() => {
    if (wasThere.current && !atDetails) release()
    wasThere.current = atDetails
  }, [atDetails, release])
  const again = () => {
    void cache.invalidateQueries({ queryKey: ['booking', page.slug] })
  }
  if (page.services.length === 0) return <EmptyState page icon={CalendarX2} title={t('closed.title')} text={t('closed.text')} />
  if (booked) {
    return (
      <DoneStep
        booked={booked}
        onAgain={() => {
          setBooked(null)
          go({})
        }}
      />
    )
  }
  const leave = (back: () => void) => {
    back()
    go({ ...search, step: undefined }, true)
    again()
  }
  if (hold && atDetails) {
    return (
      <DetailsStep
        page={page}
        wish={wish}
        hold={hold}
        left={left}
        onBooked={(done) => {
          forget()
          setBooked(done)
        }}
        onLost={() => {
          leave(forget)
          setLost(true)
        }}
        onBack={() => {
          leave(release)
        }}
      />
    )
  }
  if (!service) {
    return (
      <ServiceStep
        page={page}
        onChoose={(chosen) => {
          go({ service: chosen })
        }}
      />
    )
  }
  if (!provider) {
    return (
      <ProviderStep
        page={page}
        service={service}
        onChoose={(chosen) => {
          go({ service, provider: chosen })
        }}
        onBack={() => {
          go({})
        }}
      />
    )
  }
  return (
    <>
      <StepHead
        title={t('time.title')}
        onBack={() => {
          go(only ? {} : { service })
        }}
      />
      {(lost || take.error) && (
        <Notice tone="warning" className="mb-4">
          {lost || isApiError(take.error, 'slot_taken')
            ? t('time.lost')
            : t([`errors.${isApiError(take.error) ? take.error.code : ''}`, 'errors.none'], { defaultValue: errorText(t, take.error) })}
        </Notice>
      )}
      <TimeStep
        first={page.first_day}
        last={page.last_day}
        timeZone={page.clinic.time_zone}
        day={search.day}
        days={(from, to) => daysQuery(page.slug, wish, from, to)}
        times={(day) => timesQuery(page.slug, wish, day)}
        pending={take.isPending ? take.variables : null}
        onDay={chooseDay}
        onTime={(start) => {
          setLost(false)
          take.mutate(start, {
            onSuccess: () => {
              go({ ...search, step: 'details' })
            },
            onError: again,
          })
        }}
      />
    </>
  )
}
