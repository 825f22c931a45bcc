import { Skeleton } from '@/ui/Skeleton'

/** Rows in the shape of what comes. */
export function ListSkeleton() {
  return (
    <div aria-hidden>
      {Array.from({ length: 9 }, (_, i) => (
        <div key={i} className="flex flex-col gap-2.5 border-b border-line-faint px-4 py-3.5">
          <div className="flex justify-between">
            <Skeleton className="h-3.5 w-36" />
            <Skeleton className="h-3 w-10" />
          </div>
          <Skeleton className={i % 2 ? 'h-3 w-56' : 'h-3 w-64'} />
        </div>
      ))}
    </div>
  )
}
