import { Link, Outlet } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan, useSlug } from '@/app/clinic'

/** The parts of the clinic's money; each is a screen of its own. */
const parts = [
  { key: 'payments', to: '/c/$slug/payments', needs: 'payments.read', exact: true },
  { key: 'invoices', to: '/c/$slug/payments/invoices', needs: 'invoices.read', exact: false },
] as const

/** What the clinic takes and asks for: the parts above, one of them open. */
export function PaymentsFrame() {
  const { t } = useTranslation('payments')
  const slug = useSlug()
  const can = useCan()
  useEffect(() => {
    document.title = `${t('title')} · m-saas`
  }, [t])
  const shown = parts.filter((p) => can(p.needs))
  return (
    <div className="flex h-full min-h-0 flex-col bg-surface">
      <nav aria-label={t('parts')} className="flex flex-none gap-1 border-b border-line px-3 md:px-4">
        {shown.map((p) => (
          <Link
            key={p.key}
            to={p.to}
            params={{ slug }}
            activeOptions={{ exact: p.exact, includeSearch: false }}
            className="-mb-px flex h-11 items-center border-b-2 border-transparent px-2 text-body font-medium text-muted hover:text-ink focus-visible:outline-offset-[-2px] data-[status=active]:border-accent data-[status=active]:text-ink"
          >
            {t(`part.${p.key}`)}
          </Link>
        ))}
      </nav>
      <div className="min-h-0 flex-1">
        <Outlet />
      </div>
    </div>
  )
}
