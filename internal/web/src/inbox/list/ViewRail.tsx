import { useQuery } from '@tanstack/react-query'
import { CircleUserRound, Clock, FilePen, Inbox, Layers, PenLine, SquareCheckBig, UserRoundX, type LucideIcon } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { countsQuery } from '@/api/queries'
import { useCan, useSlug } from '@/app/clinic'
import { formatNumber } from '@/i18n/format'
import { Button } from '@/ui/Button'
import { cn } from '@/ui/cn'
import { unfiltered, VIEWS, type InboxSearch, type View } from '../search'

const icons: Record<View, LucideIcon> = {
  open: Inbox,
  mine: CircleUserRound,
  unassigned: UserRoundX,
  snoozed: Clock,
  closed: SquareCheckBig,
  all: Layers,
  drafts: FilePen,
}

/** What the server counts up to. */
const MANY = 100

interface ViewRailProps {
  search: InboxSearch
  onSearch: (change: Partial<InboxSearch>) => void
}

/** The ways to look at the conversations, with how many wait in each. */
export function ViewRail({ search, onSearch }: ViewRailProps) {
  const { t } = useTranslation('inbox')
  const can = useCan()
  return (
    <nav aria-label={t('views')} className="flex w-44 flex-none flex-col gap-0.5 overflow-y-auto border-r border-line bg-bg px-2 py-3 max-lg:hidden">
      {can('inbox.write') && (
        <Button look="primary" icon={PenLine} className="mb-3" aria-keyshortcuts="c" onClick={() => onSearch({ write: 'new' })}>
          {t('write')}
        </Button>
      )}
      <ViewButtons search={search} onSearch={onSearch} />
    </nav>
  )
}

function ViewButtons({ search, onSearch }: ViewRailProps) {
  const { t, i18n } = useTranslation('inbox')
  const counts = useQuery(countsQuery(useSlug())).data
  const now = search.view ?? 'open'
  return VIEWS.map((view) => {
    const Icon = icons[view]
    const count = counts ? countOf(counts, view) : undefined
    return (
      <button
        key={view}
        type="button"
        aria-current={view === now ? 'true' : undefined}
        onClick={() => onSearch({ ...unfiltered, view: view === 'open' ? undefined : view })}
        className={cn(
          'flex h-9 items-center gap-2.5 rounded-dense px-2.5 text-left text-body text-soft transition-colors duration-(--quick) hover:bg-hover',
          view === now && 'bg-selected font-medium text-ink',
        )}
      >
        <Icon size={16} aria-hidden className="flex-none text-muted" />
        <span className="min-w-0 flex-1 truncate">{t(`view.${view}`)}</span>
        {count ? (
          <span className="text-meta text-muted tabular-nums">
            {count >= MANY ? t('many', { count: formatNumber(MANY - 1, i18n.language) }) : formatNumber(count, i18n.language)}
          </span>
        ) : null}
      </button>
    )
  })
}

interface Counts {
  open: number
  mine: number
  unassigned: number
  snoozed: number
}

/** What is done needs no number; 100 means that many or more. */
export function countOf(counts: Counts, view: View): number | undefined {
  return view === 'closed' || view === 'all' || view === 'drafts' ? undefined : counts[view]
}
