import { Link, Outlet, useLocation } from '@tanstack/react-router'
import {
  Armchair,
  BadgeCheck,
  BellRing,
  Building2,
  CalendarCheck2,
  CircleUserRound,
  CreditCard,
  History,
  Inbox,
  LayoutTemplate,
  ListPlus,
  Mail,
  MapPin,
  ReceiptText,
  Shapes,
  Stethoscope,
  Tag,
  Users,
  Wallet,
} from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan, useSlug } from '@/app/clinic'

const parts = [
  { key: 'clinic', to: '/c/$slug/settings/clinic', icon: Building2 },
  { key: 'providers', to: '/c/$slug/settings/providers', icon: Stethoscope },
  { key: 'services', to: '/c/$slug/settings/services', icon: Tag },
  { key: 'categories', to: '/c/$slug/settings/categories', icon: Shapes },
  { key: 'resources', to: '/c/$slug/settings/resources', icon: Armchair },
  { key: 'locations', to: '/c/$slug/settings/locations', icon: MapPin },
  { key: 'client_fields', to: '/c/$slug/settings/client-fields', icon: ListPlus, needs: 'clinic.update' },
  { key: 'booking', to: '/c/$slug/settings/booking', icon: CalendarCheck2, needs: 'booking_page.manage' },
  { key: 'mail_accounts', to: '/c/$slug/settings/mail-accounts', icon: Inbox, needs: 'inbox.manage' },
  { key: 'mail_templates', to: '/c/$slug/settings/mail-templates', icon: LayoutTemplate, needs: 'inbox.read' },
  { key: 'notifications', to: '/c/$slug/settings/notifications', icon: Mail },
  { key: 'reminders', to: '/c/$slug/settings/reminders', icon: BellRing },
  { key: 'taking_payments', to: '/c/$slug/settings/payments', icon: CreditCard, needs: 'payments.manage' },
  { key: 'plan', to: '/c/$slug/settings/plan', icon: BadgeCheck, needs: 'billing.manage' },
  { key: 'invoices', to: '/c/$slug/settings/invoices', icon: ReceiptText, needs: 'invoices.manage' },
  { key: 'audit', to: '/c/$slug/settings/audit', icon: History, needs: 'audit.read' },
  { key: 'payments', to: '/c/$slug/payments', icon: Wallet, needs: 'payments.read', phone: true },
  { key: 'team', to: '/c/$slug/team', icon: Users, phone: true },
  { key: 'account', to: '/account', icon: CircleUserRound },
] as const

/** The parts of the settings at the left (on phones above), one of them open. */
export function SettingsFrame() {
  const { t } = useTranslation('settings')
  const slug = useSlug()
  const can = useCan()
  const bar = useRef<HTMLElement>(null)
  const { pathname } = useLocation()
  // On phones the parts stand in a row that scrolls: the open one comes into view.
  useEffect(() => {
    bar.current?.querySelector('[data-status=active]')?.scrollIntoView({ block: 'nearest', inline: 'center' })
  }, [pathname])
  return (
    <div className="mx-auto flex w-full max-w-300 max-md:flex-col">
      <nav ref={bar} aria-label={t('title')} className="shrink-0 max-md:overflow-x-auto max-md:border-b max-md:border-line md:w-56 md:py-8 md:pl-6">
        <ul className="flex gap-1 max-md:px-2 md:flex-col">
          {parts.map(({ key, to, icon: Icon, ...part }) =>
            'needs' in part && !can(part.needs) ? null : (
              <li key={key} className={'phone' in part ? 'md:hidden' : undefined}>
                <Link
                  to={to}
                  params={{ slug }}
                  className="flex h-9 items-center gap-2.5 px-3 text-body whitespace-nowrap text-soft transition-colors duration-(--quick) focus-visible:outline-offset-[-2px] max-md:h-12 max-md:border-b-2 max-md:border-transparent max-md:data-[status=active]:border-accent md:rounded-dense md:hover:bg-hover data-[status=active]:font-medium data-[status=active]:text-ink md:data-[status=active]:bg-selected"
                >
                  <Icon size={16} aria-hidden className="text-muted max-md:hidden" />
                  {t(`nav.${key}`)}
                </Link>
              </li>
            ),
          )}
        </ul>
      </nav>
      <div className="min-w-0 flex-1 *:mx-0">
        <Outlet />
      </div>
    </div>
  )
}
