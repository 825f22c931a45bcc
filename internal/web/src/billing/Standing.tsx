import { useTranslation } from 'react-i18next'
import type { Billing } from '@/api/types'
import { useClinic } from '@/app/clinic'
import { formatDate, formatMoney, useLanguage } from '@/i18n/format'
import { Badge, type Tone } from '@/ui/Badge'
import { Button, buttonClass } from '@/ui/Button'
import { Section } from '@/ui/Page'
import { Notice } from '@/ui/States'
import { toast } from '@/ui/toast'
import { useResume } from './queries'

const tones: Record<Billing['state'], Tone> = {
  trial: 'info',
  trial_over: 'danger',
  paid: 'success',
  grace: 'warning',
  unpaid: 'danger',
  canceled: 'danger',
}

/** How the clinic stands, in plain words, with the one thing to do about it. */
export function Standing({ billing }: { billing: Billing }) {
  const { t } = useTranslation('billing')
  const { time_zone } = useClinic()
  const language = useLanguage()
  const day = (iso: string | null) => (iso ? formatDate(iso, time_zone) : '')
  const { plan } = billing
  return (
    <Section title={t('standing.title')} actions={<Badge tone={tones[billing.state]}>{t(`standing.${stateWord(billing)}.badge`)}</Badge>}>
      <p className="text-body">{t(`standing.${stateWord(billing)}.text`, { date: day(dateOf(billing)) })}</p>
      {plan && billing.state !== 'canceled' && (
        <p className="mt-3 text-dense text-muted">
          {t(`standing.price_${plan.interval}`, {
            price: formatMoney(plan.seat, language),
            total: formatMoney({ ...plan.seat, amount: plan.seat.amount * billing.paid_seats }, language),
            count: billing.paid_seats,
          })}
          {plan.tax_plus && `, ${t('plus_tax')}`}
        </p>
      )}
      {billing.pending_seats > 0 && (
        <Notice tone="warning" className="mt-4">
          {t('standing.pending', { count: billing.pending_seats })}
        </Notice>
      )}
      {billing.pay_url && (
        <a href={billing.pay_url} target="_blank" rel="noopener" className={buttonClass('primary', 'md', 'mt-4')}>
          {billing.open ? t('standing.pay', { amount: formatMoney(billing.open, language) }) : t('standing.pay_open')}
        </a>
      )}
      {billing.paused && billing.card && <Resume />}
    </Section>
  )
}

function Resume() {
  const { t } = useTranslation('billing')
  const resume = useResume()
  return (
    <Button
      look="primary"
      className="mt-4"
      busy={resume.isPending}
      onClick={() => {
        resume.mutate(undefined, {
          onSuccess: () => {
            toast.done(t('subscribe.done'))
          },
          onError: (error) => {
            toast.failed(error)
          },
        })
      }}
    >
      {t('standing.resume')}
    </Button>
  )
}

/** Which of the sentences fits. */
function stateWord(b: Billing): string {
  if (b.state === 'paid' && b.cancel_at) return 'ending'
  if (b.state === 'paid' && b.trial_until) return 'trialing'
  if (b.state === 'trial_over' && b.paused) return b.card ? 'paused' : 'no_card'
  return b.state
}

function dateOf(b: Billing): string | null {
  if (b.state === 'paid') return b.cancel_at ?? b.trial_until ?? b.period_end
  return b.read_only_from
}
