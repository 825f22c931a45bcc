import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useSlug } from '@/app/clinic'
import { FilterPill } from '@/clients/FilterPill'
import { cn } from '@/ui/cn'
import { accountsQuery } from '../accounts/queries'
import { colleaguesQuery, tagsInUseQuery } from '../queries'
import type { InboxSearch } from '../search'

interface ListFiltersProps {
  search: InboxSearch
  onSearch: (change: Partial<InboxSearch>) => void
}

/** What narrows a view: unread, with attachments, a tag, a colleague, an account. */
export function ListFilters({ search, onSearch }: ListFiltersProps) {
  const { t } = useTranslation('inbox')
  const slug = useSlug()
  const tags = useQuery(tagsInUseQuery(slug)).data ?? []
  const accounts = useQuery(accountsQuery(slug)).data ?? []
  const team = useQuery(colleaguesQuery(slug)).data ?? []
  const isOwn = search.view === 'mine' || search.view === 'unassigned'
  return (
    <div role="group" aria-label={t('filters')} className="flex items-center gap-1.5 overflow-x-auto px-3 pb-2.5 [scrollbar-width:none] max-md:gap-2">
      <Toggle on={search.unread === true} onChange={(on) => onSearch({ unread: on || undefined })}>
        {t('filter.unread')}
      </Toggle>
      <Toggle on={search.files === true} onChange={(on) => onSearch({ files: on || undefined })}>
        {t('filter.files')}
      </Toggle>
      {(tags.length > 0 || search.tag !== undefined) && (
        <FilterPill
          label={t('filter.tag')}
          options={tags.map((tag) => ({ value: tag, label: tag }))}
          value={search.tag}
          onChange={(tag) => onSearch({ tag })}
        />
      )}
      {!isOwn && (
        <FilterPill
          label={t('filter.assignee')}
          options={team.map((m) => ({ value: m.id, label: m.name }))}
          value={search.assignee}
          onChange={(assignee) => onSearch({ assignee })}
        />
      )}
      {(accounts.length > 1 || search.account !== undefined) && (
        <FilterPill
          label={t('filter.account')}
          options={accounts.map((a) => ({ value: a.id, label: a.name }))}
          value={search.account}
          onChange={(account) => onSearch({ account })}
        />
      )}
      {search.client !== undefined && (
        <FilterPill
          label={t('filter.client')}
          options={[]}
          value={search.client}
          valueLabel={t('filter.one_client')}
          onChange={(client) => onSearch({ client })}
        />
      )}
    </div>
  )
}

function Toggle({ on, onChange, children }: { on: boolean; onChange: (on: boolean) => void; children: string }) {
  return (
    <button
      type="button"
      aria-pressed={on}
      onClick={() => onChange(!on)}
      className={cn(
        'h-7 flex-none rounded-full border px-2.5 text-dense whitespace-nowrap transition-colors duration-(--quick) max-md:h-11',
        on ? 'border-accent bg-accent-soft font-medium text-accent-ink' : 'border-line-strong text-soft hover:bg-hover',
      )}
    >
      {children}
    </button>
  )
}
