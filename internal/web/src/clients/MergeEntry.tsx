import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ClientMerge } from '@/api/types'
import { useCan, useClinic, useSlug } from '@/app/clinic'
import { useNow } from '@/calendar/useNow'
import { formatDate } from '@/i18n/format'
import { Button } from '@/ui/Button'
import { useMerge } from './useMerge'

/** A merge in the timeline; while it can be taken back, with the button that does it. */
export function MergeEntry({ merge: m, clientId }: { merge: ClientMerge; clientId: string }) {
  const { t } = useTranslation('clients')
  const { time_zone: zone } = useClinic()
  const can = useCan()
  const now = useNow()
  const { undo } = useMerge(useSlug())
  const [isBusy, setBusy] = useState(false)
  const mayUndo = can('clients.merge') && m.state === 'done' && m.into_id === clientId && m.undo_until !== null && Date.parse(m.undo_until) > now
  return (
    <div className="flex min-h-10 flex-wrap items-center gap-x-2">
      <span>{t(m.undone_at ? 'timeline.unmerged' : 'timeline.merged', { name: m.from_name })}</span>
      <span className="text-meta text-muted">
        {formatDate(m.undone_at ?? m.started_at, zone)} · {m.by}
      </span>
      {mayUndo && m.undo_until && (
        <Button
          size="sm"
          className="ml-auto"
          busy={isBusy}
          title={t('merge.until', { date: formatDate(m.undo_until, zone) })}
          onClick={() => {
            setBusy(true)
            void undo(m.id).finally(() => setBusy(false))
          }}
        >
          {t('merge.undo')}
        </Button>
      )}
    </div>
  )
}
