import { CloudAlert, Lock, type LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { isApiError } from '@/api/error'
import { errorText } from '@/i18n/words'
import { Button } from './Button'
import { cn } from './cn'

export interface EmptyStateProps {
  icon: LucideIcon
  title: string
  /** One sentence that teaches. */
  text?: ReactNode
  /** One button. */
  action?: ReactNode
  /** It is the whole page, so that its title is the page's. */
  page?: boolean
  className?: string
}

export function EmptyState({ icon: Icon, title, text, action, page = false, className }: EmptyStateProps) {
  const Title = page ? 'h1' : 'h2'
  return (
    <div className={cn('mx-auto flex max-w-100 flex-col items-center px-6 py-14 text-center', className)}>
      <span className="mb-4 grid size-12 place-items-center rounded-full bg-accent-soft text-accent-ink">
        <Icon size={22} aria-hidden strokeWidth={1.75} />
      </span>
      <Title className="text-lead font-semibold">{title}</Title>
      {text && <p className="mt-1.5 text-body text-balance text-muted">{text}</p>}
      {action && <div className="mt-5">{action}</div>}
    </div>
  )
}

/** What could not be loaded, in its place, with "try again"; what is not for this person says so, without. */
export function ErrorState({
  error,
  onRetry,
  page = false,
  className,
}: {
  error: unknown
  onRetry?: () => void
  page?: boolean
  className?: string
}) {
  const { t } = useTranslation()
  if (isApiError(error) && error.status === 403) {
    return <EmptyState icon={Lock} title={t('common:denied.title')} text={t('common:denied.text')} page={page} {...(className && { className })} />
  }
  const Title = page ? 'h1' : 'h2'
  return (
    <div role="alert" className={cn('mx-auto flex max-w-100 flex-col items-center px-6 py-14 text-center', className)}>
      <span className="mb-4 grid size-12 place-items-center rounded-full bg-danger-soft text-danger-ink">
        <CloudAlert size={22} aria-hidden strokeWidth={1.75} />
      </span>
      <Title className="text-lead font-semibold">{t('common:failed.title')}</Title>
      <p className="mt-1.5 text-body text-balance text-muted">{errorText(t, error)}</p>
      {onRetry && (
        <Button className="mt-5" onClick={onRetry}>
          {t('common:actions.retry')}
        </Button>
      )}
      {isApiError(error) && error.requestId && (
        <p className="mt-4 text-meta break-all text-muted">{t('common:failed.reference', { id: error.requestId })}</p>
      )}
    </div>
  )
}

/** A failure or a hint inside a form or a panel. */
export function Notice({
  tone = 'danger',
  children,
  className,
}: {
  tone?: 'danger' | 'warning' | 'info' | 'success'
  children: ReactNode
  className?: string
}) {
  const tones = {
    danger: 'bg-danger-soft text-danger-ink',
    warning: 'bg-warning-soft text-warning-ink',
    info: 'bg-info-soft text-info-ink',
    success: 'bg-success-soft text-success-ink',
  }
  return (
    <div role={tone === 'danger' ? 'alert' : 'status'} className={cn('rounded-dense px-3 py-2.5 text-dense', tones[tone], className)}>
      {children}
    </div>
  )
}

/** The sentence of a failed submit; nothing while there is none, or while it stands at its fields. */
export function FormError({ error, className }: { error: unknown; className?: string }) {
  const { t } = useTranslation()
  if (!error || (isApiError(error) && error.errors.length > 0 && error.code === 'invalid_input')) return null
  return <Notice className={className}>{errorText(t, error)}</Notice>
}
