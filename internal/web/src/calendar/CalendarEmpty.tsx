import { Link } from '@tanstack/react-router'
import { CalendarPlus, ClipboardList } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { buttonClass } from '@/ui/Button'
import { EmptyState } from '@/ui/States'

interface CalendarEmptyProps {
  slug: string
  missing: 'providers' | 'services'
  canManage: boolean
}

/** A clinic that cannot book yet: what it needs first, and the way there. */
export function CalendarEmpty({ slug, missing, canManage }: CalendarEmptyProps) {
  const { t } = useTranslation('calendar')
  return (
    <div className="flex-1 bg-surface">
      <EmptyState
        icon={missing === 'providers' ? CalendarPlus : ClipboardList}
        title={t(`empty.${missing}_title`)}
        text={t(`empty.${missing}`)}
        action={
          canManage && (
            <Link to={`/c/$slug/settings/${missing}`} params={{ slug }} className={buttonClass('primary')}>
              {t(`empty.${missing}_action`)}
            </Link>
          )
        }
      />
    </div>
  )
}
