import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { CalendarCheck, CalendarX, LinkIcon } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { isApiError } from '@/api/error'
import { AuthCard } from '@/auth/AuthCard'
import { dayTitle } from '@/calendar/format'
import { clockOf, wallOf } from '@/calendar/zone'
import { Button } from '@/ui/Button'
import { SkeletonLines } from '@/ui/Skeleton'
import { EmptyState, ErrorState, Notice } from '@/ui/States'
import { offerQuery, useAnswerOffer } from './queries'
import type { OfferAnswer } from './types'

/** Where the link of an offer leads: a time, yes or no. Nobody's data stands here. */
export function OfferPage() {
  const { t } = useTranslation('waitlist')
  const { token } = useParams({ from: '/auth/offer/$token' })
  const offer = useQuery(offerQuery(token))
  if (offer.isPending)
    return (
      <AuthCard title={t('link.loading')}>
        <SkeletonLines />
      </AuthCard>
    )
  if (offer.isError) {
    if (isApiError(offer.error) && [404, 422].includes(offer.error.status))
      return <EmptyState page icon={LinkIcon} title={t('link.unknown')} text={t('link.unknown_text')} />
    return <ErrorState page error={offer.error} onRetry={() => void offer.refetch()} />
  }
  const o = offer.data
  if (o.state === 'booked')
    return (
      <AuthCard title={t('link.booked')} text={t('link.booked_text', { clinic: o.clinic_name })}>
        <CalendarCheck size={28} aria-hidden className="mb-4 text-success" />
        <What offer={o} />
      </AuthCard>
    )
  if (o.state === 'over') return <Over offer={o} />
  return <Answer offer={o} token={token} />
}

function Answer({ offer: o, token }: { offer: OfferAnswer; token: string }) {
  const { t, i18n } = useTranslation('waitlist')
  const answer = useAnswerOffer(token)
  const taken = isApiError(answer.error, 'offer_taken')
  return (
    <AuthCard title={t('link.title')} text={t('link.text', { clinic: o.clinic_name })}>
      <What offer={o} />
      {o.expires_at && <p className="mt-4 text-dense text-muted">{t('link.until', { when: said(o.expires_at, o.time_zone, i18n.language) })}</p>}
      {answer.error && !taken && <Notice className="mt-4">{t('link.failed')}</Notice>}
      <div className="mt-6 flex flex-col gap-2">
        <Button size="lg" look="primary" busy={answer.isPending && answer.variables} disabled={answer.isPending} onClick={() => answer.mutate(true)}>
          {t('link.accept')}
        </Button>
        <Button size="lg" busy={answer.isPending && !answer.variables} disabled={answer.isPending} onClick={() => answer.mutate(false)}>
          {t('link.decline')}
        </Button>
      </div>
    </AuthCard>
  )
}

function Over({ offer: o }: { offer: OfferAnswer }) {
  const { t } = useTranslation('waitlist')
  return (
    <AuthCard title={t(`link.over.${o.outcome || 'expired'}`)} text={t('link.over_text', { clinic: o.clinic_name })}>
      <CalendarX size={28} aria-hidden className="mb-4 text-muted" />
      {o.clinic_phone && (
        <a href={`tel:${o.clinic_phone}`} className="font-medium text-accent hover:underline">
          {o.clinic_phone}
        </a>
      )}
    </AuthCard>
  )
}

function What({ offer: o }: { offer: OfferAnswer }) {
  const { t, i18n } = useTranslation('waitlist')
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-2 rounded-dense bg-bg px-4 py-3">
      <dt className="text-muted">{t('link.when')}</dt>
      <dd className="font-medium first-letter:uppercase">{o.start ? said(o.start, o.time_zone, i18n.language) : ''}</dd>
      <dt className="text-muted">{t('link.service')}</dt>
      <dd>{o.services.join(', ')}</dd>
      <dt className="text-muted">{t('link.with')}</dt>
      <dd>{o.provider_name}</dd>
    </dl>
  )
}

/** The day and hour on the clinic's clock. */
function said(iso: string, zone: string, language: string): string {
  const at = wallOf(Date.parse(iso), zone)
  return `${dayTitle(at.day, language)}, ${clockOf(at.minute)}`
}
