import { Link } from '@tanstack/react-router'
import type { LucideIcon } from 'lucide-react'
import { Search } from 'lucide-react'
import { lazy, Suspense, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Clinic } from '@/api/types'
import { BillingBanner } from '@/billing/BillingBanner'
import { cn } from '@/ui/cn'
import { Kbd, modKey } from '@/ui/Kbd'
import { Logo } from '@/ui/Logo'
import { ClinicSwitcher } from './ClinicSwitcher'
import { ProfileMenu } from './ProfileMenu'
import { useFrameKeys } from './useFrameKeys'
import { VerifyBanner } from './VerifyBanner'

const Palette = lazy(() => import('./Palette').then((m) => ({ default: m.Palette })))
const KeysSheet = lazy(() => import('./KeysSheet').then((m) => ({ default: m.KeysSheet })))

export interface NavItem {
  /** Key of common:nav. */
  key: string
  to: string
  icon: LucideIcon
  exact?: boolean
  /** Left out of the phone's bar, which has room for five. */
  wide?: boolean
  /** How much there waits to be read. */
  count?: number
}

export interface FrameProps {
  nav: NavItem[]
  /** The clinic one is in; absent in the account and platform areas. */
  clinic?: Clinic
  /** Shown in place of the clinic's name. */
  title?: string
  children?: ReactNode
}

/** Sidebar, top bar and, on phones, the bar below; the screens show inside. */
export function Frame({ nav, clinic, title, children }: FrameProps) {
  const { t } = useTranslation()
  const [open, setOpen] = useState<'palette' | 'keys' | null>(null)
  useFrameKeys({
    slug: clinic?.slug,
    onPalette: () => {
      setOpen('palette')
    },
    onHelp: () => {
      setOpen('keys')
    },
  })
  const close = () => {
    setOpen(null)
  }
  return (
    <div className="flex h-dvh flex-col md:flex-row">
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-70 focus:rounded-dense focus:bg-raised focus:px-3 focus:py-2 focus:shadow-raised"
      >
        {t('nav.skip')}
      </a>
      <nav aria-label={t('nav.label')} className="hidden w-20 shrink-0 flex-col items-center gap-1 border-r border-line bg-bg px-1.5 py-3 md:flex">
        <Link to="/" aria-label={t('product')} className="mb-3 rounded-base">
          <Logo size={30} />
        </Link>
        {nav.map((item) => (
          <NavLink key={item.key} item={item} slug={clinic?.slug} />
        ))}
      </nav>
      <div className="flex min-h-0 min-w-0 flex-1 flex-col">
        <header className="flex h-12 shrink-0 items-center gap-2 border-b border-line bg-bg pr-2 pl-2 md:pr-4 md:pl-3">
          <div className="flex min-w-0 flex-1 items-center">
            {clinic ? <ClinicSwitcher clinic={clinic} /> : <span className="truncate px-2 text-body font-semibold">{title}</span>}
          </div>
          <button
            type="button"
            onClick={() => {
              setOpen('palette')
            }}
            aria-keyshortcuts="Control+K Meta+K"
            className="flex h-8 items-center gap-2 rounded-dense border border-line bg-surface px-2.5 text-dense text-muted transition-colors duration-(--quick) hover:bg-hover hover:text-ink max-md:size-11 max-md:justify-center max-md:border-transparent max-md:bg-transparent md:w-72"
          >
            <Search size={16} aria-hidden className="shrink-0" />
            <span className="flex-1 text-left max-md:sr-only">{t('top.find')}</span>
            <span aria-hidden className="flex gap-1 max-md:hidden">
              <Kbd>{modKey}</Kbd>
              <Kbd>K</Kbd>
            </span>
          </button>
          <div className="flex min-w-0 justify-end md:flex-1">
            <ProfileMenu
              onKeys={() => {
                setOpen('keys')
              }}
            />
          </div>
        </header>
        <VerifyBanner />
        {clinic && <BillingBanner clinic={clinic} />}
        <main id="main" tabIndex={-1} className="relative min-h-0 flex-1 overflow-y-auto bg-bg">
          {children}
        </main>
      </div>
      <nav aria-label={t('nav.label')} className="flex shrink-0 border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] md:hidden">
        {nav
          .filter((item) => !item.wide)
          .map((item) => (
            <NavLink key={item.key} item={item} slug={clinic?.slug} phone />
          ))}
      </nav>
      <Suspense>
        {open === 'palette' && (
          <Palette
            clinic={clinic}
            onClose={close}
            onKeys={() => {
              setOpen('keys')
            }}
          />
        )}
        {open === 'keys' && <KeysSheet onClose={close} />}
      </Suspense>
    </div>
  )
}

/** What a badge counts up to. */
const MOST = 99

function NavLink({ item, slug, phone = false }: { item: NavItem; slug: string | undefined; phone?: boolean }) {
  const { t } = useTranslation()
  const Icon = item.icon
  const { count = 0 } = item
  return (
    <Link
      to={item.to}
      params={{ slug } as never}
      activeOptions={{ exact: item.exact ?? false, includeSearch: false }}
      className={cn(
        'group flex flex-col items-center justify-center gap-1 rounded-base text-meta font-medium text-muted transition-colors duration-(--quick) hover:text-ink',
        'data-[status=active]:text-accent-ink',
        phone ? 'h-14 flex-1 focus-visible:outline-offset-[-3px]' : 'h-14 w-full hover:bg-hover data-[status=active]:bg-accent-soft',
      )}
    >
      <span className="relative">
        <Icon size={20} strokeWidth={1.75} aria-hidden />
        {count > 0 && (
          <span className="absolute -top-1.5 left-3 grid h-4 min-w-4 place-items-center rounded-full bg-accent px-1 text-[10px] leading-none font-semibold text-on-accent tabular-nums">
            <span aria-hidden>{count > MOST ? `${String(MOST)}+` : count}</span>
          </span>
        )}
      </span>
      <span className="max-w-full truncate">{t(`nav.${item.key}`)}</span>
      {count > 0 && <span className="sr-only">{t('nav.unread', { count })}</span>}
    </Link>
  )
}
