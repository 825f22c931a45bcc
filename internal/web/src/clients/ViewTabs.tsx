import { BookmarkPlus, ChevronDown, Pencil, Save, Trash2, UserRound, UsersRound } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ClientFilter, ClientView } from '@/api/types'
import { useAttempt } from '@/api/useAttempt'
import { useCan, useSlug } from '@/app/clinic'
import { say } from '@/calendar/say'
import { errorText } from '@/i18n/words'
import { Button, IconButton } from '@/ui/Button'
import { cn } from '@/ui/cn'
import { Menu, MenuItem, MenuLine } from '@/ui/Menu'
import { isSame } from './filter'
import { ViewDialog } from './ViewDialog'
import { useViews } from './views'

interface ViewTabsProps {
  /** The filter of the list now. */
  filter: ClientFilter
  columns: readonly string[]
  /** The id of the view that the list began with. */
  open: string | undefined
  onOpen: (view: ClientView | undefined) => void
}

/** The saved views beside "all clients"; what is changed in one can be kept in it or as another. */
export function ViewTabs({ filter, columns, open, onOpen }: ViewTabsProps) {
  const { t } = useTranslation('clients')
  const can = useCan()
  const { views, save, edit, remove } = useViews(useSlug())
  const attempt = useAttempt()
  const [dialog, setDialog] = useState<ClientView | 'new' | null>(null)
  const now = views.find((v) => v.id === open)
  const { sort: _, ...narrowed } = filter
  const isChanged = now ? !isSame(now.filter, filter) : Object.keys(narrowed).length > 0
  const mayEdit = now?.mine ?? false
  if (views.length === 0 && !isChanged) return null

  const attemptTo = async (work: () => Promise<unknown>) => {
    try {
      await work()
    } catch (error) {
      say.failed(errorText(t, error))
    }
  }
  const drop = (view: ClientView) =>
    attemptTo(async () => {
      await remove(view)
      onOpen(undefined)
      say.undoable(`view-${view.id}`, t('view.deleted', { name: view.name }), t('undo'), () => {
        const body = { name: view.name, shared: view.shared, filter: view.filter, columns: view.columns }
        void attemptTo(async () => onOpen(await save(body, attempt.key(body))))
      })
    })
  const tab = (isOn: boolean) =>
    cn(
      'inline-flex h-9 flex-none items-center gap-1.5 border-b-2 px-2 text-body font-medium whitespace-nowrap focus-visible:outline-offset-[-2px] max-md:h-11',
      isOn ? 'border-accent text-ink' : 'border-transparent text-muted hover:text-ink',
    )
  return (
    <nav aria-label={t('view.label')} className="flex items-center gap-1 overflow-x-auto border-b border-line px-3 md:px-4">
      <button type="button" aria-current={now ? undefined : 'true'} className={tab(!now)} onClick={() => onOpen(undefined)}>
        {t('view.all')}
      </button>
      {views.map((v) => (
        <button key={v.id} type="button" aria-current={v.id === open ? 'true' : undefined} className={tab(v.id === open)} onClick={() => onOpen(v)}>
          {v.name}
          {v.shared && <UsersRound size={13} role="img" aria-label={t('view.shared')} className="text-muted" />}
        </button>
      ))}
      {now && mayEdit && (
        <Menu align="start" trigger={<IconButton icon={ChevronDown} size={16} label={t('view.actions', { name: now.name })} />}>
          {isChanged && (
            <MenuItem icon={Save} onSelect={() => void attemptTo(() => edit(now, { filter, columns: [...columns] }))}>
              {t('view.update')}
            </MenuItem>
          )}
          <MenuItem icon={Pencil} onSelect={() => setDialog(now)}>
            {t('view.rename')}
          </MenuItem>
          {can('clients.write') && (
            <MenuItem icon={now.shared ? UserRound : UsersRound} onSelect={() => void attemptTo(() => edit(now, { shared: !now.shared }))}>
              {t(now.shared ? 'view.unshare' : 'view.share')}
            </MenuItem>
          )}
          <MenuLine />
          <MenuItem icon={Trash2} danger onSelect={() => void drop(now)}>
            {t('view.delete')}
          </MenuItem>
        </Menu>
      )}
      {isChanged && (
        <Button size="sm" look="quiet" icon={BookmarkPlus} className="ml-1" onClick={() => setDialog('new')}>
          {t('view.save')}
        </Button>
      )}
      {dialog !== null && (
        <ViewDialog
          view={dialog === 'new' ? null : dialog}
          mayShare={can('clients.write')}
          onClose={() => setDialog(null)}
          onSave={async ({ name, shared }) => {
            if (dialog !== 'new') return edit(dialog, { name, shared })
            const body = { name, shared, filter, columns: [...columns] }
            const made = await save(body, attempt.key(body))
            attempt.done()
            onOpen(made)
            say.done(t('view.saved', { name }))
            return made
          }}
        />
      )}
    </nav>
  )
}
