import { CloudOff } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useConnection } from '@/api/connection'

/** A thin bar while the server is away; what was loaded stays on the screen. */
export function ConnectionBar() {
  const { t } = useTranslation()
  const state = useConnection()
  return (
    <div role="status" className="fixed inset-x-0 top-0 z-60 empty:hidden">
      {state !== 'online' && (
        <p className="flex min-h-7 items-center justify-center gap-2 bg-warning-soft px-4 py-1 text-center text-meta font-medium text-warning-ink">
          <CloudOff size={14} aria-hidden className="shrink-0" />
          {t(`offline.${state}`)}
        </p>
      )}
    </div>
  )
}
