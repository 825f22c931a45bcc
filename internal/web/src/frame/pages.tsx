import { useQueryClient } from '@tanstack/react-query'
import { Link, useParams, useRouter } from '@tanstack/react-router'
import { Building2, CircleAlert, Compass, Hourglass, PauseCircle } from 'lucide-react'
import { useEffect, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { isApiError } from '@/api/error'
import { keys } from '@/api/queries'
import type { Me } from '@/api/types'
import { Button, buttonClass } from '@/ui/Button'
import { Skeleton } from '@/ui/Skeleton'
import { EmptyState, ErrorState } from '@/ui/States'

function Centered({ children }: { children: ReactNode }) {
  return <main className="grid min-h-[70dvh] place-items-center px-4">{children}</main>
}

/** While a screen's code or words are on their way. */
export function PagePending() {
  const { t } = useTranslation()
  return (
    <div className="mx-auto w-full max-w-280 px-4 py-6 md:px-8 md:py-8" role="status" aria-label={t('loading')}>
      <Skeleton className="mb-2 h-6 w-44" />
      <Skeleton className="mb-8 h-4 w-72" />
      <Skeleton className="h-64 w-full rounded-base" />
    </div>
  )
}

export function MissingPage() {
  const { t } = useTranslation()
  return (
    <Centered>
      <EmptyState
        page
        icon={Compass}
        title={t('missing.title')}
        text={t('missing.text')}
        action={
          <Link to="/" className={buttonClass('primary')}>
            {t('missing.home')}
          </Link>
        }
      />
    </Centered>
  )
}

/** A screen that failed: by a refusal of the server, or by a fault of ours. */
export function PageFailed({ error, reset }: { error: unknown; reset: () => void }) {
  const router = useRouter()
  if (isApiError(error) && error.status === 404) return <MissingPage />
  if (!isApiError(error)) return <CrashPage />
  return (
    <Centered>
      <ErrorState
        page
        error={error}
        onRetry={() => {
          reset()
          void router.invalidate()
        }}
      />
    </Centered>
  )
}

export function CrashPage() {
  const { t } = useTranslation()
  return (
    <Centered>
      <EmptyState
        page
        icon={CircleAlert}
        title={t('boundary.title')}
        text={t('boundary.text')}
        action={
          <Button
            look="primary"
            onClick={() => {
              globalThis.location.reload()
            }}
          >
            {t('actions.reload')}
          </Button>
        }
      />
    </Centered>
  )
}

/** A clinic that cannot be opened: suspended, still being prepared, not ours, or a failure. */
export function ClinicFailed({ error, reset }: { error: unknown; reset: () => void }) {
  if (isApiError(error, 'clinic_suspended')) return <SuspendedPage />
  if (isApiError(error, 'member_suspended')) return <ShutOutPage />
  if (isApiError(error, 'clinic_in_preparation')) return <PreparingPage reset={reset} />
  return <PageFailed error={error} reset={reset} />
}

/** For somebody whose access to the clinic was taken while they had it open. */
function ShutOutPage() {
  const { t } = useTranslation()
  return (
    <Centered>
      <EmptyState page icon={PauseCircle} title={t('shut_out.title')} text={t('shut_out.text')} />
    </Centered>
  )
}

function SuspendedPage() {
  const { t } = useTranslation()
  const { slug } = useParams({ strict: false })
  const me = useQueryClient().getQueryData<Me>(keys.me)
  const here = me?.clinics.find((c) => c.slug === slug)
  const others = me?.clinics.filter((c) => c.slug !== slug && c.state === 'active') ?? []
  return (
    <Centered>
      <EmptyState
        page
        icon={PauseCircle}
        title={t('suspended.title')}
        text={`${t('suspended.text', { name: here?.name ?? slug })} ${t(here?.role === 'owner' ? 'suspended.owner' : 'suspended.member')}`}
        action={
          others.length > 0 && (
            <nav aria-label={t('suspended.other')} className="flex flex-col gap-2">
              {others.map((c) => (
                <Link key={c.slug} to="/c/$slug/calendar" params={{ slug: c.slug }} className={buttonClass('secondary')}>
                  <Building2 size={16} aria-hidden />
                  {c.name}
                </Link>
              ))}
            </nav>
          )
        }
      />
    </Centered>
  )
}

const LOOK_AGAIN = 2000

function PreparingPage({ reset }: { reset: () => void }) {
  const { t } = useTranslation()
  const router = useRouter()
  useEffect(() => {
    const timer = setTimeout(() => {
      reset()
      void router.invalidate()
    }, LOOK_AGAIN)
    return () => {
      clearTimeout(timer)
    }
  }, [reset, router])
  return (
    <Centered>
      <EmptyState page icon={Hourglass} title={t('preparing.title')} text={t('preparing.text')} />
    </Centered>
  )
}
