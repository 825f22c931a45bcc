import { CircleDot, Tag, Tags, X } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Client, ClientFilter } from '@/api/types'
import { useSlug } from '@/app/clinic'
import { say } from '@/calendar/say'
import { errorText } from '@/i18n/words'
import { Button, IconButton } from '@/ui/Button'
import { Menu, MenuItem } from '@/ui/Menu'
import { undoOf, useBulk, type BulkChange } from './bulk'
import { CLIENT_STATUSES } from './search'
import { TagsPopover } from './TagsPopover'
import type { Selection } from './useSelection'

interface BulkBarProps {
  selection: Selection
  /** The clients that are loaded. */
  clients: readonly Client[]
  filter: ClientFilter
  /** Whether the filter finds more than is loaded. */
  isMore: boolean
}

/** What can be done with the chosen clients, over the list's lower edge. */
export function BulkBar({ selection, clients, filter, isMore }: BulkBarProps) {
  const { t } = useTranslation('clients')
  const bulk = useBulk(useSlug())
  const [isBusy, setBusy] = useState(false)
  const chosen = clients.filter((c) => selection.ids.has(c.id))
  const worn = [...new Set(chosen.flatMap((c) => c.tags))].sort((a, b) => a.localeCompare(b, 'ro'))

  const undo = async (steps: ReturnType<typeof undoOf>) => {
    try {
      for (const step of steps) await bulk({ ids: step.ids }, step.change)
      say.done(t('done.undone'), 'bulk')
    } catch (error) {
      say.failed(errorText(t, error))
    }
  }
  const run = async (change: BulkChange) => {
    setBusy(true)
    const before = [...chosen]
    const { sort: _, ...narrowed } = filter
    try {
      const results = await bulk(selection.everybody ? { filter: narrowed } : { ids: [...selection.ids] }, change)
      const changed = new Set(results.filter((r) => r.outcome === 'changed').map((r) => r.id))
      const refused = results.filter((r) => r.outcome === 'refused').length
      const text = t('bulk.done', { count: changed.size })
      if (refused > 0) say.failed(`${text} ${t('bulk.refused', { count: refused })}`)
      else if (changed.size === 0 || selection.everybody) say.done(text, 'bulk')
      else say.undoable('bulk', text, t('undo'), () => void undo(undoOf(before, changed, change)))
      selection.clear()
    } catch (error) {
      say.failed(errorText(t, error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <section
      aria-label={t('bulk.label')}
      aria-busy={isBusy}
      className="sticky bottom-4 left-0 z-10 mx-auto flex w-max max-w-[calc(100%-32px)] animate-rise flex-wrap items-center gap-1 rounded-base border border-line bg-raised py-1.5 pr-1.5 pl-4 shadow-raised"
    >
      <p role="status" className="mr-2 font-medium tabular-nums">
        {selection.everybody ? t('bulk.everybody') : t('bulk.count', { count: selection.ids.size })}
      </p>
      {selection.isAll && isMore && !selection.everybody && (
        <Button size="sm" look="quiet" onClick={selection.everyone}>
          {t('bulk.choose_everybody')}
        </Button>
      )}
      <TagsPopover icon={Tag} label={t('bulk.add_tag')} disabled={isBusy} onApply={(tags) => void run({ add_tags: tags })} />
      <TagsPopover
        icon={Tags}
        label={t('bulk.remove_tag')}
        disabled={isBusy || (worn.length === 0 && !selection.everybody)}
        {...(selection.everybody ? {} : { only: worn })}
        onApply={(tags) => void run({ remove_tags: tags })}
      />
      <Menu
        side="top"
        align="start"
        trigger={
          <Button size="sm" look="quiet" icon={CircleDot} busy={isBusy}>
            {t('bulk.status')}
          </Button>
        }
      >
        {CLIENT_STATUSES.map((s) => (
          <MenuItem key={s} onSelect={() => void run({ set_status: s })}>
            {t(`status.${s}`)}
          </MenuItem>
        ))}
      </Menu>
      <IconButton icon={X} size={16} label={t('bulk.clear')} onClick={selection.clear} />
    </section>
  )
}
