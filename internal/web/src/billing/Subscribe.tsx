import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Billing } from '@/api/types'
import { useClinic, useSlug } from '@/app/clinic'
import { formatDate, formatMoney, useLanguage } from '@/i18n/format'
import { Button } from '@/ui/Button'
import { cn } from '@/ui/cn'
import { Section } from '@/ui/Page'
import { FormError } from '@/ui/States'
import { foresightQuery, useSubscribe } from './queries'
import { Stepper } from './Stepper'

/** The first subscription, or another after one has ended: a plan and how many seats. */
export function Subscribe({ billing }: { billing: Billing }) {
  const { t } = useTranslation('billing')
  const { time_zone } = useClinic()
  const language = useLanguage()
  const least = Math.max(1, billing.used_seats)
  const [plan, setPlan] = useState(billing.plans[0]?.name ?? '')
  const [seats, setSeats] = useState(Math.max(least, Math.min(billing.seats, 5)))
  const subscribe = useSubscribe()
  const cost = useQuery({ ...foresightQuery(useSlug(), seats, plan), enabled: plan !== '' && seats >= least }).data
  return (
    <Section title={t('subscribe.title')} text={t('subscribe.text')}>
      <form
        className="flex flex-col gap-5"
        onSubmit={(e) => {
          e.preventDefault()
          subscribe.mutate({ plan, seats })
        }}
      >
        <fieldset className="grid gap-2 sm:grid-cols-2">
          <legend className="mb-1.5 text-dense font-medium">{t('subscribe.plan')}</legend>
          {billing.plans.map((p) => (
            <label
              key={p.name}
              className={cn(
                'flex min-h-11 cursor-pointer items-start gap-3 rounded-base border px-4 py-3',
                p.name === plan ? 'border-accent bg-accent-soft' : 'border-line hover:bg-hover',
              )}
            >
              <input
                type="radio"
                name="plan"
                className="mt-1 accent-(--accent)"
                checked={p.name === plan}
                onChange={() => {
                  setPlan(p.name)
                }}
              />
              <span>
                <span className="block font-medium">{t(`subscribe.${p.interval}`)}</span>
                <span className="block text-dense text-muted">
                  {t(`subscribe.per_${p.interval}`, { price: formatMoney(p.seat, language) })}
                  {p.tax_plus && ` ${t('plus_tax')}`}
                </span>
              </span>
            </label>
          ))}
        </fieldset>
        <Stepper value={seats} onChange={setSeats} min={least} max={billing.max_seats} />
        <p className="text-dense text-muted">{t('subscribe.in_use', { count: billing.used_seats })}</p>
        {cost && (
          <p aria-live="polite" className="rounded-dense bg-sunken px-4 py-3 text-body tabular-nums">
            {cost.next_at
              ? t('subscribe.after_trial', { amount: formatMoney(cost.next, language), date: formatDate(cost.next_at, time_zone) })
              : t('subscribe.today', { amount: formatMoney(cost.now, language) })}
            {cost.tax_plus && ` ${t('plus_tax')}`}
          </p>
        )}
        <FormError error={subscribe.error} />
        <Button type="submit" look="primary" busy={subscribe.isPending || subscribe.isSuccess} className="self-start">
          {t('subscribe.action')}
        </Button>
      </form>
    </Section>
  )
}
