import { Check } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { TenantOperation } from '@/api/types'
import { formatNumber, useLanguage } from '@/i18n/format'
import { Button } from '@/ui/Button'
import { cn } from '@/ui/cn'
import { Progress } from '@/ui/Progress'
import { toast } from '@/ui/toast'
import { useCancel } from './queries'

/** The operation under way: its steps, and how far the present one is. */
export function RunningOperation({ tenant, operation }: { tenant: string; operation: TenantOperation }) {
  const { t } = useTranslation('admin')
  const cancel = useCancel(tenant)
  return (
    <div className="rounded-base border border-line bg-sunken p-4">
      <div className="mb-3 flex flex-wrap items-center justify-between gap-2">
        <p className="font-medium" role="status">
          {t(`operations.running.${operation.kind}`)}
        </p>
        {operation.cancellable && (
          <Button
            busy={cancel.isPending}
            onClick={() => {
              cancel.mutate(operation.id, {
                onError: (error) => {
                  toast.failed(error)
                },
              })
            }}
          >
            {t('common:actions.cancel')}
          </Button>
        )}
      </div>
      <ol className="flex flex-col gap-2">
        {operation.steps.map((step) => (
          <li key={step.name} className={cn('flex items-start gap-2.5', step.state === 'waiting' && 'text-muted')}>
            <span className="mt-0.5 grid size-5 shrink-0 place-items-center" aria-hidden>
              {step.state === 'done' ? (
                <Check size={16} className="text-success" />
              ) : (
                <span className={cn('size-2 rounded-full', step.state === 'running' ? 'animate-pulse bg-accent' : 'bg-line')} />
              )}
            </span>
            <div className="min-w-0 flex-1">
              <span className={cn(step.state === 'running' && 'font-medium')}>{t(`operations.steps.${step.name}`)}</span>
              {step.state === 'running' && <Far operation={operation} step={step.name} />}
            </div>
          </li>
        ))}
      </ol>
      {operation.code && <p className="mt-3 text-dense text-muted">{t('operations.again', { code: operation.code })}</p>}
    </div>
  )
}

const counted = ['copy', 'settle', 'archive', 'load', 'verify']

/** How many of the clinic's records this step has seen to, and in which collection it is. */
function Far({ operation, step }: { operation: TenantOperation; step: string }) {
  const { t } = useTranslation('admin')
  const language = useLanguage()
  if (!counted.includes(step) || operation.collections.length === 0) return null
  const all = operation.collections.reduce((sum, c) => sum + c.documents, 0)
  const done = operation.collections.reduce((sum, c) => sum + Math.min(c.done, c.documents), 0)
  const now = operation.collections.find((c) => c.done < c.documents)
  return (
    <div className="mt-1.5 max-w-96">
      <Progress label={t(`operations.steps.${step}`)} value={done} max={Math.max(1, all)} />
      <p className="mt-1 text-meta text-muted tabular-nums">
        {t('operations.far', { done: formatNumber(done, language), all: formatNumber(all, language) })}
        {now && ` · ${now.name}`}
      </p>
    </div>
  )
}
