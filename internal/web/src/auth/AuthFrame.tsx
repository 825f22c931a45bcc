import { Outlet } from '@tanstack/react-router'
import { Monitor, Moon, Sun } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { setTheme, useTheme, type Theme } from '@/app/theme'
import { speak } from '@/i18n'
import { useLanguage } from '@/i18n/format'
import { Button, IconButton } from '@/ui/Button'
import { Logo } from '@/ui/Logo'

const next: Record<Theme, Theme> = { system: 'light', light: 'dark', dark: 'system' }
const icons = { system: Monitor, light: Sun, dark: Moon }

/** The quiet frame around signing in and up. */
export function AuthFrame() {
  const { t } = useTranslation()
  const language = useLanguage()
  const theme = useTheme()
  const other = language === 'ro' ? 'en' : 'ro'
  return (
    <div className="flex min-h-dvh flex-col bg-bg">
      <header className="flex items-center justify-between px-4 py-3 md:px-6">
        <span className="flex items-center gap-2.5 text-lead font-semibold tracking-[-0.01em]">
          <Logo size={28} />
          {t('product')}
        </span>
        <span className="flex items-center gap-1">
          <Button look="quiet" size="sm" lang={other} onClick={() => void speak(other)}>
            {t(`language.${other}`)}
          </Button>
          <IconButton
            icon={icons[theme]}
            label={`${t('top.theme')}: ${t(`top.theme_${theme}`)}`}
            onClick={() => {
              setTheme(next[theme])
            }}
          />
        </span>
      </header>
      <main className="flex flex-1 justify-center px-4 pt-6 pb-16 md:items-start md:pt-[9vh]">
        <div className="w-full max-w-100">
          <Outlet />
        </div>
      </main>
    </div>
  )
}
