import { Link } from '@tanstack/react-router'
import type { Client } from '@/api/types'
import { Skeleton } from '@/ui/Skeleton'
import { national } from './phone'
import { StatusBadge } from './StatusBadge'

interface ClientListProps {
  slug: string
  zone: string
  label: string
  clients: readonly Client[]
  isLoading: boolean
}

/** The clients on a phone: two lines each. */
export function ClientList({ slug, zone, label, clients, isLoading }: ClientListProps) {
  if (isLoading)
    return (
      <div className="flex flex-col gap-5 px-4 py-4" aria-hidden="true">
        {Array.from({ length: 9 }, (_, i) => (
          <div key={i} className="flex flex-col gap-2">
            <Skeleton className="w-40" />
            <Skeleton className="h-3 w-28" />
          </div>
        ))}
      </div>
    )
  return (
    <ul aria-label={label}>
      {clients.map((c) => (
        <li key={c.id}>
          <Link
            to="/c/$slug/clients"
            params={{ slug }}
            search={(old) => ({ ...old, open: c.id })}
            data-row={c.id}
            className="flex min-h-15 items-center gap-3 border-b border-line-faint px-4 py-2 focus-visible:outline-offset-[-2px] active:bg-hover"
          >
            <span className="min-w-0 flex-1">
              <span className="block truncate font-medium">{c.name}</span>
              <span className="block truncate text-dense text-muted tabular-nums">{national(c.phone, zone) || c.email}</span>
            </span>
            <StatusBadge status={c.status} />
          </Link>
        </li>
      ))}
    </ul>
  )
}
