import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { CalendarX2 } from 'lucide-react'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { isApiError } from '@/api/error'
import { isLanguage, languages as all, speak } from '@/i18n'
import { useLanguage } from '@/i18n/format'
import { Skeleton } from '@/ui/Skeleton'
import { EmptyState, ErrorState } from '@/ui/States'
import { BookingFrame } from './BookingFrame'
import { pageQuery } from './queries'
import { Way } from './Way'

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
