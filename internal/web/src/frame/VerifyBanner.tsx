import { useQuery } from '@tanstack/react-query'
import { MailCheck } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { meQuery } from '@/api/queries'
import { Button } from '@/ui/Button'

const VerifyDialog = lazy(() => import('@/auth/VerifyDialog').then((m) => ({ default: m.VerifyDialog })))

/** Asks to confirm the e-mail address, until that is done. */
export function VerifyBanner() {
  const { t } = useTranslation()
  const { data: me } = useQuery(meQuery)
  const [open, setOpen] = useState(false)
  if (!me || me.person.verified) return null
  return (
    <div
      role="region"
      aria-label={t('verify.title')}
      className="flex shrink-0 flex-wrap items-center justify-center gap-x-3 gap-y-1 border-b border-line bg-info-soft px-4 py-1.5 text-dense text-info-ink"
    >
      <MailCheck size={16} aria-hidden className="max-md:hidden" />
      <p className="min-w-0">{t('verify.banner', { email: me.person.email })}</p>
      <Button
        size="sm"
        onClick={() => {
          setOpen(true)
        }}
        className="h-7"
      >
        {t('verify.action')}
      </Button>
      <Suspense>
        {open && (
          <VerifyDialog
            email={me.person.email}
            onClose={() => {
              setOpen(false)
            }}
          />
        )}
      </Suspense>
    </div>
  )
}
