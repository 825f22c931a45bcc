import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useParams, useSearch } from '@tanstack/react-router'
import { Link2Off } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, call } from '@/api/client'
import { isApiError } from '@/api/error'
import { languages, speak } from '@/i18n'
import { errorText } from '@/i18n/words'
import { Button } from '@/ui/Button'
import { Skeleton } from '@/ui/Skeleton'
import { EmptyState, ErrorState, Notice } from '@/ui/States'
import { BookingFrame } from './BookingFrame'
import { visitDaysQuery, visitQuery, visitTimesQuery } from './queries'
import { StepHead } from './StepHead'
import { TimeStep } from './TimeStep'
import type { Visit } from './types'
import { About, Actions, type View } from './VisitActions'

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

/** With what the link of a reminder begins; what cannot be done is not begun. */
function firstView(wish: string | undefined, visit: Visit): View {
  if (wish === 'cancel' && visit.can_cancel) return 'cancel'
  if (wish === 'move' && visit.can_move) return 'move'
  return wish === 'move' && visit.can_ask && !visit.asked_to_move ? 'ask' : 'look'
}

function Manage({ token, visit }: { token: string; visit: Visit }) {
  const { t } = useTranslation('booking')
  const cache = useQueryClient()
  const wish = useSearch({ from: '/a/$token' }).do
  const [view, setView] = useState<View>(() => firstView(wish, visit))
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
  const confirm = useMutation({
    mutationFn: () => call(api.POST('/api/v1/public/visits/{token}/confirm', { params: { path: { token } } })),
    onSuccess: done(t('visit.confirmed_now')),
    onError: () => void cache.invalidateQueries({ queryKey: ['visit', token] }),
  })
  const ask = useMutation({
    mutationFn: () => call(api.POST('/api/v1/public/visits/{token}/ask', { params: { path: { token } } })),
    onSuccess: done(t('visit.asked_now')),
    onError: () => void cache.invalidateQueries({ queryKey: ['visit', token] }),
  })
  const show = (next: View) => {
    for (const each of [move, cancel, confirm, ask]) each.reset()
    setSaid('')
    setView(next)
  }
  const failed = move.error ?? cancel.error ?? confirm.error ?? ask.error
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
      {view === 'look' && <Actions token={token} visit={visit} confirming={confirm.isPending} onConfirm={() => confirm.mutate()} onShow={show} />}
      {view === 'ask' && (
        <Decision
          text={t('visit.ask_text')}
          keep={t('visit.keep_time')}
          yes={t('visit.ask_yes')}
          busy={ask.isPending}
          onKeep={() => show('look')}
          onYes={() => ask.mutate()}
        />
      )}
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
        <Decision
          keep={t('visit.keep')}
          yes={t('visit.cancel_yes')}
          danger
          busy={cancel.isPending}
          onKeep={() => show('look')}
          onYes={() => cancel.mutate()}
        />
      )}
    </>
  )
}

interface DecisionProps {
  text?: string
  keep: string
  yes: string
  danger?: boolean
  busy: boolean
  onKeep: () => void
  onYes: () => void
}

/** The safe button and the deciding one. */
function Decision({ text, keep, yes, danger = false, busy, onKeep, onYes }: DecisionProps) {
  return (
    <div className="mt-5">
      {text && <p className="mb-4 text-body text-soft">{text}</p>}
      <div className="flex flex-wrap gap-2">
        <Button size="lg" onClick={onKeep}>
          {keep}
        </Button>
        <Button look={danger ? 'danger' : 'primary'} size="lg" busy={busy} onClick={onYes}>
          {yes}
        </Button>
      </div>
    </div>
  )
}
