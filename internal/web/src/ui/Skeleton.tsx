import { cn } from './cn'

/** A quiet block in the place and size of what comes. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={cn('block h-4 animate-shimmer rounded-dense bg-sunken', className)} />
}

/** Some lines of text to come. */
export function SkeletonLines({ lines = 3, className }: { lines?: number; className?: string }) {
  return (
    <div className={cn('flex flex-col gap-3', className)}>
      {Array.from({ length: lines }, (_, i) => (
        <Skeleton key={i} className={['w-2/3', 'w-full', 'w-1/2'][i % 3] ?? ''} />
      ))}
    </div>
  )
}
