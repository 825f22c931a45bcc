import { Moon, Sun } from 'lucide-react'
import { useEffect, useRef, useSyncExternalStore, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { setTheme } from '@/app/theme'
import { speak } from '@/i18n'
import { useLanguage } from '@/i18n/format'
import { Button, IconButton } from '@/ui/Button'
import { brandTokens } from './brand'
import type { BookingClinic } from './types'

function watchTheme(tell: () => void) {
  const observer = new MutationObserver(tell)
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] })
  return () => {
    observer.disconnect()
  }
}

function useDark(): boolean {
  return useSyncExternalStore(watchTheme, () => document.documentElement.dataset['theme'] === 'dark')
}

/** Inside another website the frame tells how high it would like to be. */
function useEmbedHeight(embedded: boolean) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!embedded || !box.current) return
    const observer = new ResizeObserver(([entry]) => {
      if (entry) window.parent.postMessage({ type: 'msaas.booking.height', height: Math.ceil(entry.target.scrollHeight) }, '*')
    })
    observer.observe(box.current)
    return () => {
      observer.disconnect()
    }
  }, [embedded])
  return box
}

/** The page's frame: the clinic's name in its colour at the top, its address at the bottom, nothing of ours in between. */
export function BookingFrame({ clinic, languages, children }: { clinic?: BookingClinic; languages: readonly string[]; children: ReactNode }) {
  const { t } = useTranslation('booking')
  const embedded = window.parent !== window
  const box = useEmbedHeight(embedded)
  const name = clinic?.name
  useEffect(() => {
    if (name) document.title = `${t('title')} · ${name}`
  }, [name, t])
  return (
    <div ref={box}>
      <Shell {...(clinic && { clinic })} languages={languages} alone={!embedded}>
        {children}
      </Shell>
    </div>
  )
}

interface ShellProps {
  clinic?: BookingClinic
  languages: readonly string[]
  /** It has the window for itself, and no other page decides how it looks. */
  alone: boolean
  children: ReactNode
}

/** What the frame looks like. */
export function Shell({ clinic, languages, alone, children }: ShellProps) {
  const { t } = useTranslation('booking')
  const language = useLanguage()
  const dark = useDark()
  const other = language === 'ro' ? 'en' : 'ro'
  return (
    <div style={brandTokens(clinic?.color ?? '', dark)} className={alone ? 'flex min-h-dvh flex-col bg-bg' : 'bg-bg'}>
      <header className="border-b border-line bg-surface">
        <div className="mx-auto flex max-w-180 items-center justify-between gap-3 px-4 py-3">
          <span className="flex min-w-0 items-center gap-2.5">
            {clinic?.logo ? (
              <img src={clinic.logo} alt="" className="h-9 max-w-32 shrink-0 rounded-dense bg-[#ffffff] object-contain" />
            ) : (
              clinic && <span aria-hidden className="h-6 w-1.5 shrink-0 rounded-full bg-accent" />
            )}
            <span className="truncate text-lead font-semibold">{clinic?.name ?? ' '}</span>
          </span>
          <span className="flex items-center gap-1">
            {languages.includes(other) && (
              <Button look="quiet" size="sm" lang={other} onClick={() => void speak(other)}>
                {t(`common:language.${other}`)}
              </Button>
            )}
            {alone && (
              <IconButton
                icon={dark ? Sun : Moon}
                label={t(dark ? 'theme_light' : 'theme_dark')}
                onClick={() => {
                  setTheme(dark ? 'light' : 'dark')
                }}
              />
            )}
          </span>
        </div>
      </header>
      <main className="mx-auto w-full max-w-180 flex-1 px-4 py-6">{children}</main>
      {clinic && (clinic.phone !== '' || clinic.address !== '') && (
        <footer className="mx-auto w-full max-w-180 px-4 pb-8 text-dense text-muted">
          <address className="not-italic">
            {clinic.address}
            {clinic.phone !== '' && (
              <a href={`tel:${clinic.phone}`} className="block w-fit py-1 text-accent-ink underline">
                {clinic.phone}
              </a>
            )}
          </address>
        </footer>
      )}
    </div>
  )
}
