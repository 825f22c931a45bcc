import { ChevronRight } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan } from '@/app/clinic'
import { SkeletonLines } from '@/ui/Skeleton'

const HistoryList = lazy(() => import('../records/HistoryList').then((m) => ({ default: m.HistoryList })))

/** What was done to the appointment, by whom, and what it was before; read once it is opened. */
export function AppointmentHistory({ id }: { id: string }) {
  const { t } = useTranslation('calendar')
  const [isOpen, setOpen] = useState(false)
  if (!useCan()('history.read')) return null
  return (
    <details className="group mt-5 rounded-dense border border-line" onToggle={(e) => setOpen(e.currentTarget.open)}>
      <summary className="flex min-h-9 cursor-pointer list-none items-center gap-1.5 rounded-dense px-2.5 text-dense font-medium text-soft hover:bg-hover max-md:min-h-11">
        <ChevronRight size={14} aria-hidden="true" className="transition-transform group-open:rotate-90" />
        {t('panel.history')}
      </summary>
      {isOpen && (
        <div className="px-3 pb-3">
          <Suspense fallback={<SkeletonLines lines={4} />}>
            <HistoryList kind="appointment" id={id} />
          </Suspense>
        </div>
      )}
    </details>
  )
}
