import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Flame, Plus } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan, useClinic, useSlug } from '@/app/clinic'
import { formatDateTime } from '@/i18n/format'
import { IconButton } from '@/ui/Button'
import { EntryForm } from './EntryForm'
import { waitlistQuery } from './queries'

const SHOWN = 5

/** Beside the calendar: who waits first, and what is offered. */
export function WaitlistPanel() {
  const { t } = useTranslation('waitlist')
  const slug = useSlug()
  const can = useCan()
  const { time_zone: zone } = useClinic()
  const { data } = useQuery(waitlistQuery(slug))
  const [isAdding, setAdding] = useState(false)
  if (!data) return null
  return (
    <section aria-label={t('title')} className="border-t border-line-faint px-4 py-3">
      <header className="mb-1 flex items-center justify-between">
        <h3 className="text-dense font-semibold">
          {t('title')} {data.length > 0 && <span className="font-normal text-muted tabular-nums">{data.length}</span>}
        </h3>
        {can('waitlist.write') && <IconButton icon={Plus} size={16} label={t('add')} onClick={() => setAdding(true)} />}
      </header>
      {data.length === 0 ? (
        <p className="text-dense text-muted">{t('empty.open')}</p>
      ) : (
        <ol className="flex flex-col gap-1">
          {data.slice(0, SHOWN).map((e) => (
            <li key={e.id} className="text-dense">
              <span className="font-medium">{e.client.name}</span>
              {e.wish.urgent && <Flame size={12} role="img" aria-label={t('urgent')} className="ml-1 inline text-danger-ink" />}
              <span className="block truncate text-meta text-muted">
                {e.offer ? t('offer.short', { when: formatDateTime(e.offer.start, zone) }) : e.service_names.join(', ')}
              </span>
            </li>
          ))}
        </ol>
      )}
      <Link to="/c/$slug/waitlist" params={{ slug }} className="mt-2 inline-block text-dense font-medium text-accent hover:underline">
        {data.length > SHOWN ? t('panel.more', { count: data.length - SHOWN }) : t('panel.all')}
      </Link>
      {isAdding && <EntryForm entry={null} onClose={() => setAdding(false)} />}
    </section>
  )
}
