import { CircleAlert, Clock, LoaderCircle } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '@/ui/Button'
import { cn } from '@/ui/cn'
import { toast } from '@/ui/toast'
import { isReason } from '../accounts/reasons'
import { useSending } from '../compose/useSending'
import type { Mail } from '../types'

/** How far a mail of ours is when it has not arrived yet, and what one can do about it. */
export function OutgoingState({ mail: m }: { mail: Mail }) {
  const { t } = useTranslation('inbox')
  const { retry, undo, settle } = useSending(m)
  const fail = { onError: (error: unknown) => toast.failed(error) }
  if (m.state === 'queued' || m.state === 'sending')
    return (
      <Line icon={m.state === 'queued' ? Clock : LoaderCircle} spins={m.state === 'sending'}>
        <span className="flex-1">{t(`outgoing.${m.state}`)}</span>
        {m.state === 'queued' && m.author?.you && (
          <Button size="sm" look="quiet" busy={undo.isPending} onClick={() => undo.mutate(undefined, fail)}>
            {t('outgoing.undo')}
          </Button>
        )}
      </Line>
    )
  if (m.state === 'failed')
    return (
      <Line icon={CircleAlert} tone="danger">
        <span className="min-w-0 flex-1 basis-52">
          {t('outgoing.failed')} {t(`outgoing.why.${m.code && isReason(m.code) ? m.code : m.code === 'mail_refused' ? m.code : 'other'}`)}
        </span>
        {m.author?.you && (
          <Button size="sm" look="quiet" busy={undo.isPending} onClick={() => undo.mutate(undefined, fail)}>
            {t('outgoing.edit')}
          </Button>
        )}
        <Button size="sm" busy={retry.isPending} onClick={() => retry.mutate(undefined, fail)}>
          {t('common:actions.retry')}
        </Button>
      </Line>
    )
  if (m.state === 'uncertain')
    return (
      <Line icon={CircleAlert} tone="warning">
        <span className="min-w-0 flex-1 basis-52">{t('outgoing.uncertain')}</span>
        <Button size="sm" look="quiet" busy={settle.isPending} onClick={() => settle.mutate(undefined, fail)}>
          {t('outgoing.it_went')}
        </Button>
        <Button size="sm" busy={retry.isPending} onClick={() => retry.mutate(undefined, fail)}>
          {t('outgoing.again')}
        </Button>
      </Line>
    )
  return null
}

interface LineProps {
  icon: typeof Clock
  spins?: boolean
  tone?: 'danger' | 'warning'
  children: ReactNode
}

function Line({ icon: Icon, spins = false, tone, children }: LineProps) {
  return (
    <div
      role={tone ? 'alert' : 'status'}
      className={cn(
        'mx-3 mb-2.5 flex flex-wrap items-center gap-2 rounded-dense px-3 py-1.5 text-dense md:mx-4',
        tone === 'danger' ? 'bg-danger-soft text-danger-ink' : tone === 'warning' ? 'bg-warning-soft text-warning-ink' : 'bg-sunken text-soft',
      )}
    >
      <Icon size={15} aria-hidden className={cn('flex-none', spins && 'animate-spin')} />
      {children}
    </div>
  )
}
