import { Inbox, SquareCheckBig } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Button } from '@/ui/Button'
import type { Conversation } from '../types'
import { useKey } from '../useKey'
import { SnoozeMenu } from './SnoozeMenu'
import { useStatus } from './useStatus'

/** Close it, put it off, or open it again. */
export function StatusButtons({ conversation: c, onDone }: { conversation: Conversation; onDone: () => void }) {
  const { t } = useTranslation('inbox')
  const status = useStatus(c, onDone)
  useKey('e', c.status === 'open' ? status.close : status.open)
  return (
    <>
      {c.status === 'open' ? (
        <Button size="sm" icon={SquareCheckBig} aria-keyshortcuts="e" onClick={status.close}>
          {t('status.close')}
        </Button>
      ) : (
        <Button size="sm" icon={Inbox} aria-keyshortcuts="e" onClick={status.open}>
          {t('status.open')}
        </Button>
      )}
      <SnoozeMenu isSnoozed={c.status === 'snoozed'} onSnooze={status.snooze} />
    </>
  )
}
