import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { Ban, CircleCheck, Clock, CreditCard, Hourglass, LinkIcon, Wallet } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { api, call } from '@/api/client'
import { isApiError } from '@/api/error'
import { speak } from '@/i18n'
import { formatDate, formatMoney, useLanguage } from '@/i18n/format'
import { errorText } from '@/i18n/words'
import { Button } from '@/ui/Button'
import { Skeleton } from '@/ui/Skeleton'
import { EmptyState, ErrorState, Notice } from '@/ui/States'
import { PayFrame } from './PayFrame'
import { billQuery } from './queries'
import type { Bill } from './types'

/** Where a payment link leads: who asks, how much, for what, and a button. Nobody's data stands here. */
export function PayPage() {
  const { t } = useTranslation('payments')
  const { token } = useParams({ from: '/pay/$token' })
  const found = useQuery(billQuery(token))
  const wish = found.data?.language
  useEffect(() => {
    if (wish) void speak(wish)
  }, [wish])
  useEffect(() => {
    document.title = t('pay.title')
  }, [t])
  const back = useReturn(token)
  if (found.isError && !found.data) {
    const gone = isApiError(found.error) && [404, 422].includes(found.error.status)
    return (
      <PayFrame>
        {gone ? (
          <EmptyState page icon={LinkIcon} title={t('pay.unknown')} text={t('pay.unknown_text')} />
        ) : (
          <ErrorState page error={found.error} onRetry={() => void found.refetch()} />
        )}
      </PayFrame>
    )
  }
  return (
    <PayFrame bill={found.data}>
      {found.data && !back.isPending ? <Show bill={found.data} token={token} /> : <Skeleton className="h-72 w-full rounded-base" />}
    </PayFrame>
  )
}

/** Whoever comes back from the provider's page sees what came of it. */
function useReturn(token: string) {
  const cache = useQueryClient()
  const { back } = useSearch({ from: '/pay/$token' })
  const navigate = useNavigate({ from: '/pay/$token' })
  const asked = useRef(false)
  const ask = useMutation({
    mutationFn: () => call(api.POST('/api/v1/public/payments/{token}/return', { params: { path: { token } } })),
    onSuccess: async (bill) => {
      const { queryKey } = billQuery(token)
      await cache.cancelQueries({ queryKey }) // what is being read was true before
      cache.setQueryData(queryKey, bill)
    },
    onSettled: () => navigate({ search: {}, replace: true }),
  })
  const latest = useRef(ask.mutate)
  useEffect(() => {
    latest.current = ask.mutate
  })
  useEffect(() => {
    if (!back || asked.current) return
    asked.current = true
    latest.current()
  }, [back])
  return ask
}

function Show({ bill: b, token }: { bill: Bill; token: string }) {
  const { t } = useTranslation('payments')
  const language = useLanguage()
  const about = (
    <div className="mt-5 mb-6 text-center">
      <p className="text-[32px] leading-10 font-semibold tracking-[-0.02em] tabular-nums">{formatMoney(b.amount, language)}</p>
      <p className="mt-1 text-body text-balance text-soft">{b.purpose}</p>
    </div>
  )
  if (b.state === 'open' && !b.pending)
    return (
      <Pay bill={b} token={token}>
        {about}
      </Pay>
    )
  const states = {
    paid: { icon: CircleCheck, tone: 'text-success' },
    partly_refunded: { icon: CircleCheck, tone: 'text-success' },
    refunded: { icon: CircleCheck, tone: 'text-muted' },
    pending: { icon: Hourglass, tone: 'text-info-ink' },
    expired: { icon: Clock, tone: 'text-muted' },
    cancelled: { icon: Ban, tone: 'text-muted' },
  }
  const state = b.pending ? 'pending' : b.state === 'open' ? 'paid' : b.state
  const { icon: Icon, tone } = states[state]
  const returned = formatMoney({ amount: b.returned, currency: b.amount.currency }, language)
  return (
    <div className="text-center">
      <Icon size={40} strokeWidth={1.75} aria-hidden className={`mx-auto ${tone}`} />
      <h1 className="mt-3 text-title font-semibold">{t(`pay.state.${state}`)}</h1>
      {about}
      <p className="text-body text-muted">
        {t(`pay.text.${state}`, { clinic: b.clinic_name, day: b.paid_at ? formatDate(b.paid_at, b.time_zone) : '', amount: returned })}
      </p>
      {(state === 'expired' || state === 'cancelled') && b.clinic_phone && (
        <a href={`tel:${b.clinic_phone}`} className="mt-4 inline-block min-h-11 font-medium text-accent hover:underline">
          {b.clinic_phone}
        </a>
      )}
    </div>
  )
}

function Pay({ bill: b, token, children }: { bill: Bill; token: string; children: React.ReactNode }) {
  const { t } = useTranslation('payments')
  const language = useLanguage()
  const cache = useQueryClient()
  const visit = useMutation({
    mutationFn: (method: 'stripe' | 'paypal') =>
      call(api.POST('/api/v1/public/payments/{token}/visit', { params: { path: { token } }, body: { method } })),
    onSuccess: ({ url }) => {
      globalThis.location.assign(url)
    },
    onError: () => void cache.invalidateQueries({ queryKey: ['bill', token] }),
  })
  const leaving = visit.isPending || visit.isSuccess
  return (
    <div>
      <h1 className="text-center text-body text-muted">{t('pay.asks', { clinic: b.clinic_name })}</h1>
      {children}
      {visit.error && <Notice className="mb-4">{errorText(t, visit.error)}</Notice>}
      <div className="flex flex-col gap-2">
        {b.stripe && (
          <Button
            size="lg"
            look="primary"
            icon={CreditCard}
            busy={leaving && visit.variables === 'stripe'}
            disabled={leaving}
            onClick={() => visit.mutate('stripe')}
          >
            {t('pay.by_card', { amount: formatMoney(b.amount, language) })}
          </Button>
        )}
        {b.paypal && (
          <Button size="lg" icon={Wallet} busy={leaving && visit.variables === 'paypal'} disabled={leaving} onClick={() => visit.mutate('paypal')}>
            {t('pay.by_paypal')}
          </Button>
        )}
        {!b.stripe && !b.paypal && <Notice tone="warning">{t('pay.off', { clinic: b.clinic_name })}</Notice>}
      </div>
      {b.expires_at && <p className="mt-4 text-center text-dense text-muted">{t('pay.until', { day: formatDate(b.expires_at, b.time_zone) })}</p>}
    </div>
  )
}
