import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { toast } from '@/ui/toast'
import { useConnectByConsent } from './consent'

/** Finishes what a provider's page led back with, once. */
export function useConsented(): { isPending: boolean } {
  const { t } = useTranslation('mail_accounts')
  const { code, granted } = useSearch({ from: '/c/$slug/settings/mail-accounts' })
  const navigate = useNavigate({ from: '/c/$slug/settings/mail-accounts' })
  const connect = useConnectByConsent()
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
      { onSuccess: (made) => toast.done(now.t('done.connected', { name: made.name })), onError: (error) => toast.failed(error) },
    )
    void now.navigate({ search: {}, replace: true })
  }, [code, granted])
  return { isPending: connect.isPending }
}
