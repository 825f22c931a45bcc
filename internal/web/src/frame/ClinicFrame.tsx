import { useQuery } from '@tanstack/react-query'
import { Outlet } from '@tanstack/react-router'
import { CalendarDays, ChartColumn, ContactRound, Inbox, Settings, Users, Wallet } from 'lucide-react'
import { isApiError } from '@/api/error'
import { useLive } from '@/api/live'
import { clinicQuery, countsQuery } from '@/api/queries'
import { useClinic, useSlug } from '@/app/clinic'
import { Frame, type NavItem } from './Frame'
import { ClinicFailed } from './pages'

/** The frame of a clinic: where one can go depends on the role. */
export function ClinicFrame() {
  const slug = useSlug()
  const clinic = useClinic()
  useLive(slug)
  const { error, refetch } = useQuery(clinicQuery(slug))
  const readsMail = clinic.permissions.includes('inbox.read')
  const counts = useQuery({ ...countsQuery(slug), enabled: readsMail })
  const shut = isApiError(error) && (error.status === 403 || error.status === 404)
  // Access that ends while the clinic is open ends here too, whatever was loaded before.
  if (shut) return <ClinicFailed error={error} reset={() => void refetch()} />
  const nav: NavItem[] = [{ key: 'calendar', to: '/c/$slug/calendar', icon: CalendarDays }]
  if (readsMail) nav.push({ key: 'inbox', to: '/c/$slug/inbox', icon: Inbox, count: counts.data?.unread ?? 0 })
  nav.push({ key: 'clients', to: '/c/$slug/clients', icon: ContactRound })
  if (clinic.permissions.includes('dashboard.read')) nav.push({ key: 'dashboard', to: '/c/$slug/dashboard', icon: ChartColumn })
  // On phones payments and the team stand among the settings.
  if (clinic.permissions.includes('payments.read'))
    nav.push({ key: 'payments', to: '/c/$slug/payments', icon: Wallet, wide: clinic.permissions.includes('catalogue.read') })
  nav.push({ key: 'team', to: '/c/$slug/team', icon: Users, wide: clinic.permissions.includes('catalogue.read') })
  if (clinic.permissions.includes('catalogue.read')) nav.push({ key: 'settings', to: '/c/$slug/settings', icon: Settings })
  return (
    <Frame nav={nav} clinic={clinic}>
      <Outlet />
    </Frame>
  )
}
