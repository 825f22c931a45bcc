import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Lock, TriangleAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { teamQuery } from '@/api/queries'
import type { Clinic } from '@/api/types'
import { useNow } from '@/calendar/useNow'
import { formatDate } from '@/i18n/format'
import { buttonClass } from '@/ui/Button'
import { cn } from '@/ui/cn'

const DAY = 86_400_000
const TRIAL_NOTICE = 7 * DAY

/** Over the whole clinic: a payment that failed, a trial that ends soon, and that one may only look. */
export function BillingBanner({ clinic }: { clinic: Clinic }) {
  const { t } = useTranslation()
  const owns = clinic.permissions.includes('billing.manage')
  const from = clinic.read_only_from ? Date.parse(clinic.read_only_from) : Infinity
  const left = from - useNow()
  const over = left <= 0
  const hidden = clinic.read_only_why === '' || (!over && clinic.read_only_why === 'trial' && (!owns || left > TRIAL_NOTICE))
  const team = useQuery({ ...teamQuery(clinic.slug), enabled: !hidden && !owns })
  if (hidden) return null
  const owner = team.data?.members.find((m) => m.role === 'owner')?.name
  const key = `billing.${over ? 'over' : 'soon'}.${clinic.read_only_why}`
  const Icon = over ? Lock : TriangleAlert
  return (
    <div
      role="region"
      aria-label={t('billing.label')}
      className={cn(
        'flex shrink-0 flex-wrap items-center justify-center gap-x-3 gap-y-1 border-b border-line px-4 py-1.5 text-dense',
        over ? 'bg-danger-soft text-danger-ink' : 'bg-warning-soft text-warning-ink',
      )}
    >
      <Icon size={16} aria-hidden className="max-md:hidden" />
      <p className="min-w-0">
        {t(key, {
          count: Math.max(1, Math.ceil(left / DAY)),
          date: clinic.read_only_from ? formatDate(clinic.read_only_from, clinic.time_zone) : '',
        })}
        {!owns && ` ${owner ? t('billing.ask', { owner }) : t('billing.ask_owner')}`}
      </p>
      {owns && (
        <Link to="/c/$slug/settings/plan" params={{ slug: clinic.slug }} className={buttonClass('secondary', 'sm', 'h-7')}>
          {t(clinic.read_only_why === 'payment' ? 'billing.pay' : 'billing.choose')}
        </Link>
      )}
    </div>
  )
}
