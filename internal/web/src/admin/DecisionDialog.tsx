import { useTranslation } from 'react-i18next'
import { toast } from '@/ui/toast'
import { type Decision, useDecide } from './jobs'
import { ReasonDialog } from './ReasonDialog'

/** Asks why failed jobs are replayed or deleted, and does it. */
export function DecisionDialog({ decision, onClose }: { decision: Decision; onClose: () => void }) {
  const { t } = useTranslation('admin')
  const decide = useDecide()
  const many = decision.id === undefined
  const queue = t(`queues.names.${decision.queue}`)
  return (
    <ReasonDialog
      title={t(`queues.${decision.what}.${many ? 'title_all' : 'title'}`, { queue })}
      text={t(`queues.${decision.what}.text`)}
      confirm={t(`queues.${decision.what}.action`)}
      danger={decision.what === 'delete'}
      busy={decide.isPending}
      error={decide.error}
      onClose={onClose}
      onReason={(reason) => {
        decide.mutate(
          { ...decision, reason },
          {
            onSuccess: (count) => {
              toast.done(t(`queues.${decision.what}.done`, { count }))
              onClose()
            },
          },
        )
      }}
    />
  )
}
