import { useTranslation } from 'react-i18next'
import { Skeleton, SkeletonLines } from '@/ui/Skeleton'

const day = [
  [70, 72, 0, 54, 36, 90, 0, 72],
  [40, 54, 108, 0, 36, 72, 54, 36],
  [0, 90, 36, 72, 0, 108, 36, 54],
  [54, 36, 36, 90, 72, 0, 54, 72],
]

/** A day in the shape of the grid while it is loaded the first time. */
export function CalendarSkeleton({ narrow }: { narrow: boolean }) {
  const { t } = useTranslation('calendar')
  return (
    <div className="min-h-0 flex-1 overflow-hidden bg-surface" role="status" aria-label={t('grid.loading')}>
      <div className="grid h-full pl-13" style={{ gridTemplateColumns: `repeat(${narrow ? 1 : 4}, 1fr)` }}>
        {(narrow ? day.slice(0, 1) : day).map((blocks, i) => (
          <div key={i} className="flex flex-col gap-2 border-l border-line px-1.5">
            <div className="-mx-1.5 border-b border-line px-2.5 py-3">
              <Skeleton className="w-32" />
            </div>
            {blocks.map((height, j) => (
              <div key={j} style={{ height: height || 40 }}>
                {height > 0 && <Skeleton className="h-full w-full" />}
              </div>
            ))}
          </div>
        ))}
      </div>
    </div>
  )
}

/** The place of the day's panel while it is loaded the first time, so that the grid keeps its width. */
export function RailSkeleton() {
  return (
    <aside aria-hidden="true" className="w-88 flex-none border-l border-line bg-surface p-5">
      <SkeletonLines lines={8} />
    </aside>
  )
}
