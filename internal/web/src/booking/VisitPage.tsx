import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { CalendarPlus, Link2Off } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, call } from '@/api/client'
import { isApiError } from '@/api/error'
import { languages, speak } from '@/i18n'
import { useLanguage } from '@/i18n/format'
import { errorText } from '@/i18n/words'
import { Button, buttonClass } from '@/ui/Button'
import { Skeleton } from '@/ui/Skeleton'
import { EmptyState, ErrorState, Notice } from '@/ui/States'
import { BookingFrame } from './BookingFrame'
import { sayMoment } from './days'
import { visitDaysQuery, visitQuery, visitTimesQuery } from './queries'
import { StepHead } from './StepHead'
import { Facts } from './Summary'
import { TimeStep } from './TimeStep'
import type { Visit } from './types'

/** Where the link of a mail leads: the visit, without anybody's data, and what can be done about it. */
export function VisitPage() {
  const { t } = useTranslation('booking')
  const { token } = useParams({ from: '/a/$token' })
  const found = useQuery(visitQuery(token))
  const wish = found.data?.language
  useEffect(() => {
    if (wish) void speak(wish)
  }, [wish])
  if (found.isError) {
    const gone = isApiError(found.error) && found.error.status < 500 && found.error.status !== 0 && found.error.status !== 429
    return (
      <BookingFrame languages={languages}>
        {gone ? (
          <EmptyState page icon={Link2Off} title={t('visit.unknown')} text={t('visit.unknown_text')} />
        ) : (
          <ErrorState page error={found.error} onRetry={() => void found.refetch()} />
        )}
      </BookingFrame>
    )
  }
  return (
    <BookingFrame clinic={found.data?.clinic} languages={languages}>
      {found.data ? <Manage token={token} visit={found.data} /> : <Skeleton className="h-60 w-full rounded-base" />}
    </BookingFrame>
  )
}

type View = 'look' | 'move' | 'cancel'

function Manage({ token, visit }: { token: string; visit: Visit }) {
  const { t } = useTranslation('booking')
  const cache = useQueryClient()
  const [view, setView] = useState<View>('look')
  const [day, setDay] = useState<string>()
  const [said, setSaid] = useState('')
  const done = (text: string) => (next: Visit) => {
    cache.setQueryData(visitQuery(token).queryKey, next)
    setSaid(text)
    setView('look')
  }
  const move = useMutation({
    mutationFn: (start: string) => call(api.POST('/api/v1/public/visits/{token}/move', { params: { path: { token } }, body: { start } })),
    onSuccess: done(t('visit.moved')),
    onError: () => void cache.invalidateQueries({ queryKey: ['visit', token] }),
  })
  const cancel = useMutation({
    mutationFn: () => call(api.POST('/api/v1/public/visits/{token}/cancel', { params: { path: { token } } })),
    onSuccess: done(t('visit.cancelled_now')),
    onError: () => void cache.invalidateQueries({ queryKey: ['visit', token] }),
  })
  const show = (next: View) => {
    move.reset()
    cancel.reset()
    setSaid('')
    setView(next)
  }
  const failed = move.error ?? cancel.error
  return (
    <>
      <StepHead
        title={t(`visit.title_${view}`)}
        onBack={
          view === 'look'
            ? undefined
            : () => {
                show('look')
              }
        }
      />
      {said && (
        <Notice tone="success" className="mb-4">
          {said}
        </Notice>
      )}
      {failed && (
        <Notice tone="warning" className="mb-4">
          {isApiError(failed, 'slot_taken')
            ? t('time.lost')
            : t([`errors.${isApiError(failed) ? failed.code : ''}`, 'errors.none'], { defaultValue: errorText(t, failed) })}
        </Notice>
      )}
      <About visit={visit} />
      {view === 'look' && <Actions token={token} visit={visit} onShow={show} />}
      {view === 'move' && (
        <div className="mt-5">
          <TimeStep
            first={visit.first_day}
            last={visit.last_day}
            timeZone={visit.clinic.time_zone}
            day={day}
            days={(from, to) => visitDaysQuery(token, from, to)}
            times={(on) => visitTimesQuery(token, on)}
            pending={move.isPending ? move.variables : null}
            onDay={setDay}
            onTime={(start) => {
              move.mutate(start)
            }}
          />
        </div>
      )}
      {view === 'cancel' && (
        <div className="mt-5 flex flex-wrap gap-2">
          <Button
            size="lg"
            onClick={() => {
              show('look')
            }}
          >
            {t('visit.keep')}
          </Button>
          <Button
            look="danger"
            size="lg"
            busy={cancel.isPending}
            onClick={() => {
              cancel.mutate()
            }}
          >
            {t('visit.cancel_yes')}
          </Button>
        </div>
      )}
    </>
  )
}

function About({ visit }: { visit: Visit }) {
  const { t } = useTranslation('booking')
  const language = useLanguage()
  return (
    <>
      {visit.status === 'cancelled' && (
        <Notice tone="info" className="mb-4">
          {t('visit.is_cancelled')}
        </Notice>
      )}
      <Facts
        facts={[
          [t('facts.when'), sayMoment(visit.start, visit.clinic.time_zone, language)],
          [t('facts.service', { count: visit.services.length }), visit.services.join(', ')],
          [t('facts.provider'), visit.provider],
          [t('facts.location'), visit.location || visit.clinic.address],
        ]}
      />
    </>
  )
}

function Actions({ token, visit, onShow }: { token: string; visit: Visit; onShow: (view: View) => void }) {
  const { t } = useTranslation('booking')
  const off = visit.status === 'cancelled'
  return (
    <>
      <div className="mt-5 flex flex-wrap gap-2">
        {visit.can_move && (
          <Button
            look="primary"
            size="lg"
            onClick={() => {
              onShow('move')
            }}
          >
            {t('visit.move')}
          </Button>
        )}
        {visit.can_cancel && (
          <Button
            look="danger-quiet"
            size="lg"
            onClick={() => {
              onShow('cancel')
            }}
          >
            {t('visit.cancel')}
          </Button>
        )}
        {!off && (
          <a href={`/api/v1/public/visits/${token}/calendar`} download className={buttonClass('secondary', 'lg')}>
            <CalendarPlus size={18} aria-hidden />
            {t('done.calendar')}
          </a>
        )}
        {off && visit.booking_page !== '' && (
          <a href={`/book/${visit.booking_page}`} className={buttonClass('primary', 'lg')}>
            {t('done.again')}
          </a>
        )}
      </div>
      {!off && !visit.can_cancel && <p className="mt-4 text-body text-muted">{t('visit.too_late')}</p>}
      {visit.can_cancel && <p className="mt-4 text-dense text-muted">{t('visit.until', { count: visit.cancel_hours })}</p>}
    </>
  )
}
