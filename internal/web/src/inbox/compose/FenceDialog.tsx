import { useTranslation } from 'react-i18next'
import { useClinic } from '@/app/clinic'
import { useNow } from '@/calendar/useNow'
import { Button } from '@/ui/Button'
import { Buttons, Dialog } from '@/ui/Dialog'
import { fullWhen } from '../when'
import type { Newer } from './useSend'

interface FenceDialogProps {
  newer: Newer
  onRead: () => void
  onSend: () => void
}

/** The other side has written while one was writing: it is shown, and reading it first is the safe way. */
export function FenceDialog({ newer, onRead, onSend }: FenceDialogProps) {
  const { t, i18n } = useTranslation('inbox')
  const { time_zone: zone } = useClinic()
  const now = useNow()
  return (
    <Dialog open onOpenChange={onRead} title={t('fence.title')} description={t('fence.text')}>
      <blockquote className="rounded-dense border border-line bg-surface px-3 py-2.5">
        <p className="flex items-baseline gap-2">
          <span className="min-w-0 flex-1 truncate font-medium">{newer.from}</span>
          <time dateTime={newer.at} className="flex-none text-meta text-muted">
            {fullWhen(newer.at, now, zone, i18n.language)}
          </time>
        </p>
        <p className="mt-0.5 line-clamp-4 break-words text-soft">{newer.snippet}</p>
      </blockquote>
      <Buttons className="mt-4">
        <Button look="primary" autoFocus onClick={onRead}>
          {t('fence.read')}
        </Button>
        <Button onClick={onSend}>{t('fence.send')}</Button>
      </Buttons>
    </Dialog>
  )
}
