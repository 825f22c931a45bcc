import { MoreHorizontal, Pause, Pencil, Play, RefreshCw, Unplug } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isApiError } from '@/api/error'
import { useNow } from '@/calendar/useNow'
import { formatNumber, formatRelative } from '@/i18n/format'
import { Badge, type Tone } from '@/ui/Badge'
import { Button, IconButton } from '@/ui/Button'
import { Menu, MenuItem, MenuLine } from '@/ui/Menu'
import { Progress } from '@/ui/Progress'
import { Notice } from '@/ui/States'
import { toast } from '@/ui/toast'
import { DisconnectDialog } from './DisconnectDialog'
import { AccountSheet } from './AccountSheet'
import { MendButton } from './MendButton'
import { useAccountAction } from './queries'
import { reasonOf } from './reasons'
import type { MailAccount } from './types'

const tones: Record<MailAccount['state'], Tone> = { active: 'success', paused: 'neutral', attention: 'danger', leaving: 'warning', left: 'neutral' }

/** One mailbox: how it is, when it was read, and what can be done with it. */
export function AccountRow({ account: a }: { account: MailAccount }) {
  const { t, i18n } = useTranslation('mail_accounts')
  const [open, setOpen] = useState<'edit' | 'disconnect' | null>(null)
  const action = useAccountAction(a.id)
  const close = () => setOpen(null)
  const isLeaving = a.state === 'leaving' || a.state === 'left'
  const sync = () =>
    action.mutate('sync', {
      onSuccess: () => toast.info(t('sync.started')),
      onError: (error) => (isApiError(error) && error.status === 429 ? toast.info(t('sync.too_often')) : toast.failed(error)),
    })
  const change = (to: 'pause' | 'resume') =>
    action.mutate(to, { onSuccess: () => toast.done(t(`done.${to}`, { name: a.name })), onError: (error) => toast.failed(error) })
  return (
    <li aria-label={a.name} className="px-4 py-3.5 md:px-5">
      <div className="flex flex-wrap items-start gap-x-3 gap-y-2">
        <div className="min-w-0 flex-1">
          <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <span className="truncate font-medium">{a.name}</span>
            <Badge tone={tones[a.state]}>{t(`state.${a.state}`)}</Badge>
          </p>
          <p className="truncate text-dense text-muted">{a.name === a.address ? t(`kind.${a.preset || a.kind}`) : a.address}</p>
          <Times account={a} />
        </div>
        {!isLeaving && (
          <div className="flex items-center gap-1">
            {a.state === 'active' && (
              <Button size="sm" icon={RefreshCw} busy={action.isPending && action.variables === 'sync'} onClick={sync}>
                {t('sync.now')}
              </Button>
            )}
            {a.state === 'paused' && (
              <Button size="sm" icon={Play} busy={action.isPending} onClick={() => change('resume')}>
                {t('resume')}
              </Button>
            )}
            <Menu trigger={<IconButton icon={MoreHorizontal} label={t('common:actions.actions_for', { name: a.name })} />}>
              <MenuItem icon={Pencil} onSelect={() => setOpen('edit')}>
                {t('edit')}
              </MenuItem>
              {a.state === 'active' && (
                <MenuItem icon={Pause} onSelect={() => change('pause')}>
                  {t('pause')}
                </MenuItem>
              )}
              <MenuLine />
              <MenuItem icon={Unplug} danger onSelect={() => setOpen('disconnect')}>
                {t('disconnect.open')}
              </MenuItem>
            </Menu>
          </div>
        )}
      </div>
      {a.history && (
        <div className="mt-2.5 max-w-120">
          <p className="mb-1 text-dense text-muted">
            {t('history', { done: formatNumber(a.history.done, i18n.language), total: formatNumber(a.history.total, i18n.language) })}
          </p>
          <Progress label={t('history_label')} value={a.history.done} max={Math.max(a.history.total, 1)} />
        </div>
      )}
      {a.state === 'attention' && (
        <Notice className="mt-3 flex flex-wrap items-center justify-between gap-3">
          <span className="min-w-0 flex-1 basis-60">{reasonOf(t, a)}</span>
          <MendButton account={a} onEdit={() => setOpen('edit')} />
        </Notice>
      )}
      {open === 'edit' && <AccountSheet account={a} onClose={close} />}
      {open === 'disconnect' && <DisconnectDialog account={a} onClose={close} />}
    </li>
  )
}

function Times({ account: a }: { account: MailAccount }) {
  const { t, i18n } = useTranslation('mail_accounts')
  const now = useNow()
  const parts = [a.last_sync_at ? t('last_sync', { when: formatRelative(a.last_sync_at, i18n.language, now) }) : t('never_synced')]
  if (a.state === 'active' && a.next_sync_at) {
    const isSoon = Date.parse(a.next_sync_at) <= now + 60_000
    parts.push(isSoon ? t('next_soon') : t('next_sync', { when: formatRelative(a.next_sync_at, i18n.language, now) }))
  }
  return <p className="mt-0.5 text-dense text-muted">{parts.join(' · ')}</p>
}
