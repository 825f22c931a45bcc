import { useQuery } from '@tanstack/react-query'
import { CalendarCheck, Mail } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { isApiError } from '@/api/error'
import type { FreeSlot } from '@/api/types'
import { useCan, useClinic, useSlug } from '@/app/clinic'
import { dayTitle } from '@/calendar/format'
import { clockOf, wallOf } from '@/calendar/zone'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { SkeletonLines } from '@/ui/Skeleton'
import { ErrorState, FormError } from '@/ui/States'
import { toast } from '@/ui/toast'
import { freeTimesQuery, useBookEntry, useOfferTime } from './queries'
import type { WaitEntry } from './types'

interface TimesDialogProps {
  entry: WaitEntry
  providers: ReadonlyMap<string, string>
  onClose: () => void
}

/** The free times that fit an entry: offered by mail, or booked at once while the client is on the phone. */
export function TimesDialog({ entry, providers, onClose }: TimesDialogProps) {
  const { t, i18n } = useTranslation('waitlist')
  const slug = useSlug()
  const can = useCan()
  const { time_zone: zone } = useClinic()
  const times = useQuery(freeTimesQuery(slug, entry.id))
  const offer = useOfferTime()
  const book = useBookEntry()
  const busy = offer.isPending || book.isPending
  const done = (key: string) => () => {
    toast.done(t(key, { name: entry.client.name }))
    onClose()
  }
  const failure = offer.error ?? book.error
  const says = isApiError(failure) && ['no_email', 'client_gone', 'not_free', 'offer_open', 'not_waiting', 'offer_accepted'].includes(failure.code)
  const days = byDay(times.data ?? [], zone)
  return (
    <Dialog open onOpenChange={onClose} title={t('times.title', { name: entry.client.name })} description={t('times.text')} width="md">
      {failure &&
        (says ? (
          <p className="mb-3 text-dense text-danger" role="alert">
            {t(`refused.${failure.code}`)}
          </p>
        ) : (
          <FormError error={failure} className="mb-3" />
        ))}
      {times.isError ? (
        <ErrorState error={times.error} onRetry={() => void times.refetch()} className="py-6" />
      ) : !times.data ? (
        <SkeletonLines lines={6} />
      ) : times.data.length === 0 ? (
        <p className="py-6 text-center text-muted">{t('times.none')}</p>
      ) : (
        <div className="flex flex-col gap-4">
          {[...days].map(([day, slots]) => (
            <section key={day} aria-label={dayTitle(day, i18n.language)}>
              <h3 className="mb-1.5 text-dense font-semibold first-letter:uppercase">{dayTitle(day, i18n.language)}</h3>
              <ul className="divide-y divide-line-faint rounded-base border border-line">
                {slots.map((s) => (
                  <TimeRow
                    key={`${s.start}${s.provider_id}`}
                    slot={s}
                    zone={zone}
                    provider={providers.get(s.provider_id) ?? ''}
                    busy={busy}
                    onOffer={() => offer.mutate({ entry, slot: s }, { onSuccess: done('times.offered') })}
                    onBook={can('appointments.write') ? () => book.mutate({ entry, slot: s }, { onSuccess: done('times.booked') }) : undefined}
                  />
                ))}
              </ul>
            </section>
          ))}
        </div>
      )}
    </Dialog>
  )
}

function byDay(slots: readonly FreeSlot[], zone: string): Map<string, FreeSlot[]> {
  const days = new Map<string, FreeSlot[]>()
  for (const s of slots) {
    const { day } = wallOf(Date.parse(s.start), zone)
    days.set(day, [...(days.get(day) ?? []), s])
  }
  return days
}

interface TimeRowProps {
  slot: FreeSlot
  zone: string
  provider: string
  busy: boolean
  onOffer: () => void
  onBook: (() => void) | undefined
}

function TimeRow({ slot, zone, provider, busy, onOffer, onBook }: TimeRowProps) {
  const { t } = useTranslation('waitlist')
  const time = `${clockOf(wallOf(Date.parse(slot.start), zone).minute)}–${clockOf(wallOf(Date.parse(slot.end), zone).minute)}`
  return (
    <li className="flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1 px-3 py-1.5">
      <span className="font-medium tabular-nums">{time}</span>
      <span className="min-w-0 flex-1 truncate text-dense text-muted">{provider}</span>
      <Button size="sm" icon={Mail} disabled={busy} aria-label={`${t('times.offer')}: ${time}, ${provider}`} onClick={onOffer}>
        {t('times.offer')}
      </Button>
      {onBook && (
        <Button
          size="sm"
          look="primary"
          icon={CalendarCheck}
          disabled={busy}
          aria-label={`${t('times.book')}: ${time}, ${provider}`}
          onClick={onBook}
        >
          {t('times.book')}
        </Button>
      )}
    </li>
  )
}
