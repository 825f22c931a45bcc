import { useQuery } from '@tanstack/react-query'
import { Outlet } from '@tanstack/react-router'
import { Building2, CalendarDays, CreditCard, History, ListChecks } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { meQuery } from '@/api/queries'
import { Frame, type NavItem } from '@/frame/Frame'

/** The platform's area: clinics as such, never what is in them. */
export function AdminFrame() {
  const { t } = useTranslation()
  const { data: me } = useQuery(meQuery)
  const nav: NavItem[] = [
    { key: 'clinics', to: '/admin', icon: Building2, exact: true },
    { key: 'queues', to: '/admin/queues', icon: ListChecks },
    { key: 'billing', to: '/admin/billing', icon: CreditCard },
    { key: 'audit', to: '/admin/audit', icon: History },
  ]
  if (me && me.clinics.length > 0) nav.push({ key: 'calendar', to: '/', icon: CalendarDays, exact: true })
  return (
    <Frame nav={nav} title={t('nav.admin')}>
      <Outlet />
    </Frame>
  )
}
