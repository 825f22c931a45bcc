import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Billing, BillingForesight } from '@/api/types'
import { useClinic, useSlug } from '@/app/clinic'
import { formatDate, formatMoney, useLanguage } from '@/i18n/format'
import { Button } from '@/ui/Button'
import { Section } from '@/ui/Page'
import { Skeleton } from '@/ui/Skeleton'
import { FormError, Notice } from '@/ui/States'
import { toast } from '@/ui/toast'
import { useDebounced } from '@/ui/useDebounced'
import { foresightQuery, useChangeSeats } from './queries'
import { Stepper } from './Stepper'

/** How many seats the clinic has and has taken; what another number costs is shown before it is chosen. */
export function ChangeSeats({ billing }: { billing: Billing }) {
  const { t } = useTranslation('billing')
  const { time_zone } = useClinic()
  const open = billing.state === 'paid' && !billing.cancel_at
  const [chosen, setChosen] = useState<number>()
  const seats = chosen ?? billing.seats
  const change = useChangeSeats()
  const settled = useDebounced(seats, 250)
  const differs = open && seats !== billing.seats
  const foresight = useQuery({ ...foresightQuery(useSlug(), settled, ''), enabled: differs && settled === seats && seats >= billing.used_seats })
  return (
    <Section title={t('seats.title')} text={t('seats.used', { count: billing.seats, used: billing.used_seats })}>
      {billing.next_seats > 0 && billing.next_seats < billing.paid_seats && (
        <Notice tone="info" className="mb-4">
          {t('seats.next', { count: billing.next_seats, date: formatDate(billing.period_end ?? '', time_zone) })}
        </Notice>
      )}
      {open ? (
        <form
          className="flex flex-col gap-4"
          onSubmit={(e) => {
            e.preventDefault()
            change.mutate(seats, {
              onSuccess: (b) => {
                setChosen(undefined)
                if (b.pending_seats === 0) toast.done(t('seats.done', { count: b.seats }))
              },
            })
          }}
        >
          <Stepper value={seats} onChange={setChosen} min={Math.max(1, billing.used_seats)} max={billing.max_seats} />
          {seats <= billing.used_seats && <p className="text-dense text-muted">{t('seats.least')}</p>}
          {differs && <Cost billing={billing} foresight={foresight.data?.seats === seats ? foresight.data : undefined} />}
          <FormError error={change.error ?? foresight.error} />
          {differs && (
            <div className="flex flex-wrap gap-2">
              <Button
                onClick={() => {
                  setChosen(undefined)
                  change.reset()
                }}
              >
                {t('common:actions.cancel')}
              </Button>
              <Button type="submit" look="primary" busy={change.isPending} disabled={foresight.data?.seats !== seats}>
                {seats > billing.seats ? t('seats.add', { count: seats - billing.seats }) : t('seats.give_up', { count: billing.seats - seats })}
              </Button>
            </div>
          )}
        </form>
      ) : (
        <p className="text-dense text-muted">{billing.cancel_at ? t('seats.ending') : t('seats.closed')}</p>
      )}
    </Section>
  )
}

/** What it costs now, and from the next period on. */
function Cost({ billing, foresight }: { billing: Billing; foresight: BillingForesight | undefined }) {
  const { t } = useTranslation('billing')
  const { time_zone } = useClinic()
  const language = useLanguage()
  if (!foresight) return <Skeleton className="h-16 w-full" />
  const date = foresight.next_at ? formatDate(foresight.next_at, time_zone) : ''
  return (
    <dl aria-live="polite" className="grid grid-cols-[1fr_auto] gap-x-6 gap-y-1.5 rounded-dense bg-sunken px-4 py-3 text-body">
      <dt>{t('cost.now')}</dt>
      <dd className="text-right font-semibold tabular-nums">{formatMoney(foresight.now, language)}</dd>
      <dt>{t(billing.plan?.interval === 'year' ? 'cost.next_year' : 'cost.next_month', { date })}</dt>
      <dd className="text-right font-semibold tabular-nums">{formatMoney(foresight.next, language)}</dd>
      {foresight.later && <dd className="col-span-2 mt-1 text-dense text-muted">{t('cost.later', { date })}</dd>}
    </dl>
  )
}
