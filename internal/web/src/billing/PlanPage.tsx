import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Armchair } from 'lucide-react'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { isApiError } from '@/api/error'
import { useSlug } from '@/app/clinic'
import { Page, Section } from '@/ui/Page'
import { SkeletonLines } from '@/ui/Skeleton'
import { EmptyState, ErrorState } from '@/ui/States'
import { toast } from '@/ui/toast'
import { ChangeSeats } from './ChangeSeats'
import { Invoices } from './Invoices'
import { PaymentMethod } from './PaymentMethod'
import { billingQuery, useRefreshBilling } from './queries'
import { Standing } from './Standing'
import { Subscribe } from './Subscribe'

/** What the clinic pays for its seats. */
export function PlanPage() {
  const { t } = useTranslation('billing')
  const billing = useQuery(billingQuery(useSlug()))
  useReturn()
  const b = billing.data
  if (isApiError(billing.error, 'billing_off') && !b) {
    return (
      <Page title={t('title')} width="narrow">
        <EmptyState icon={Armchair} title={t('off.title')} text={t('off.text')} />
      </Page>
    )
  }
  return (
    <Page title={t('title')} text={t('text')} width="narrow">
      {billing.isError && !b ? (
        <ErrorState error={billing.error} onRetry={() => void billing.refetch()} />
      ) : b ? (
        <>
          <Standing billing={b} />
          {b.plan ? b.state === 'canceled' ? <Subscribe billing={b} /> : <ChangeSeats billing={b} /> : <Subscribe billing={b} />}
          {b.customer && b.plan && <PaymentMethod billing={b} />}
          {b.customer && <Invoices />}
        </>
      ) : (
        <Section title={t('standing.title')}>
          <SkeletonLines lines={4} />
        </Section>
      )}
    </Page>
  )
}

/** Who comes back from a page of the payment service sees at once what became of it. */
function useReturn() {
  const { t } = useTranslation('billing')
  const { from } = useSearch({ from: '/c/$slug/settings/plan' })
  const navigate = useNavigate()
  const { mutate } = useRefreshBilling()
  useEffect(() => {
    if (!from) return
    mutate(undefined, {
      onSuccess: (b) => {
        if (from === 'checkout' && b.state === 'paid') toast.done(t('subscribe.done'))
      },
      onError: (error) => {
        toast.failed(error)
      },
    })
    void navigate({ to: '.', search: {}, replace: true })
  }, [from, mutate, navigate, t])
}
