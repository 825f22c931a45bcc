import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSlug } from '@/app/clinic'
import { Page } from '@/ui/Page'
import { SkeletonLines } from '@/ui/Skeleton'
import { ErrorState } from '@/ui/States'
import { toast } from '@/ui/toast'
import { useConnectStripe, useDisconnect } from './accounts'
import { DisconnectDialog } from './DisconnectDialog'
import { PayPalSection } from './PayPalSection'
import { paymentAccountsQuery } from './queries'
import { StripeSection } from './StripeSection'

/** Settings: over which accounts of its own the clinic takes money online. */
export function AccountsPage() {
  const { t } = useTranslation('payments')
  const found = useQuery(paymentAccountsQuery(useSlug()))
  const isConnecting = useConnected()
  const [leaving, setLeaving] = useState<'stripe' | 'paypal' | null>(null)
  const disconnect = useDisconnect(leaving ?? 'stripe')
  return (
    <Page title={t('accounts.title')} text={t('accounts.text')} width="narrow">
      {found.isError && !found.data ? (
        <ErrorState error={found.error} onRetry={() => void found.refetch()} />
      ) : !found.data || isConnecting ? (
        <SkeletonLines lines={6} />
      ) : (
        <>
          <StripeSection accounts={found.data} onDisconnect={() => setLeaving('stripe')} />
          <PayPalSection accounts={found.data} onDisconnect={() => setLeaving('paypal')} />
        </>
      )}
      {leaving && <DisconnectDialog provider={leaving} disconnect={disconnect} onClose={() => setLeaving(null)} />}
    </Page>
  )
}

/** Finishes what Stripe's page led back with, once. */
function useConnected(): boolean {
  const { t } = useTranslation('payments')
  const { code, granted } = useSearch({ from: '/c/$slug/settings/payments' })
  const navigate = useNavigate({ from: '/c/$slug/settings/payments' })
  const connect = useConnectStripe()
  const latest = useRef({ connect, navigate, t })
  useEffect(() => {
    latest.current = { connect, navigate, t }
  })
  const done = useRef('')
  useEffect(() => {
    if (!code || !granted || done.current === code) return
    done.current = code
    const now = latest.current
    now.connect.mutate(
      { code, state: granted },
      { onSuccess: () => toast.done(now.t('accounts.connected')), onError: (error) => toast.failed(error) },
    )
    void now.navigate({ search: {}, replace: true })
  }, [code, granted])
  return connect.isPending
}
