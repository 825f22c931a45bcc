import { useQuery } from '@tanstack/react-query'
import { Outlet } from '@tanstack/react-router'
import { CalendarDays, ShieldCheck, UserRound } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { meQuery } from '@/api/queries'
import { Frame, type NavItem } from '@/frame/Frame'

/** The person's area has the frame of the clinics, with the way back to them. */
export function AccountFrame() {
  const { t } = useTranslation()
  const { data: me } = useQuery(meQuery)
  const nav: NavItem[] = []
  if (me && me.clinics.length > 0) nav.push({ key: 'calendar', to: '/', icon: CalendarDays, exact: true })
  nav.push({ key: 'account_short', to: '/account', icon: UserRound })
  if (me?.super_admin) nav.push({ key: 'admin', to: '/admin', icon: ShieldCheck })
  return (
    <Frame nav={nav} title={t('nav.account')}>
      <Outlet />
    </Frame>
  )
}
