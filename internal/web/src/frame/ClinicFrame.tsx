import { Outlet } from '@tanstack/react-router'
import { CalendarDays, Settings, Users, ContactRound } from 'lucide-react'
import { useLive } from '@/api/live'
import { useClinic, useSlug } from '@/app/clinic'
import { Frame, type NavItem } from './Frame'

/** The frame of a clinic: where one can go depends on the role. */
export function ClinicFrame() {
  const slug = useSlug()
  const clinic = useClinic()
  useLive(slug)
  const nav: NavItem[] = [
    { key: 'calendar', to: '/c/$slug/calendar', icon: CalendarDays },
    { key: 'clients', to: '/c/$slug/clients', icon: ContactRound },
    { key: 'team', to: '/c/$slug/team', icon: Users },
  ]
  if (clinic.permissions.includes('catalogue.read')) nav.push({ key: 'settings', to: '/c/$slug/settings', icon: Settings })
  return (
    <Frame nav={nav} clinic={clinic}>
      <Outlet />
    </Frame>
  )
}
