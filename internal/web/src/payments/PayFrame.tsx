import { Lock } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { speak } from '@/i18n'
import { useLanguage } from '@/i18n/format'
import { Button } from '@/ui/Button'
import type { Bill } from './types'

/** The frame of the page where a client pays: the clinic's name, the card, and that the page is the clinic's. */
export function PayFrame({ bill, children }: { bill?: Bill | undefined; children: ReactNode }) {
  const { t } = useTranslation('payments')
  const language = useLanguage()
  return (
    <div className="flex min-h-dvh flex-col bg-bg">
      <header
        className="flex items-center justify-between gap-3 px-5 py-4"
        style={bill?.brand_color ? { borderTop: `4px solid ${bill.brand_color}` } : undefined}
      >
        <p className="min-w-0 truncate text-lead font-semibold">{bill?.clinic_name ?? ''}</p>
        <Button look="quiet" size="sm" onClick={() => void speak(language === 'ro' ? 'en' : 'ro')}>
          {language === 'ro' ? 'English' : 'Română'}
        </Button>
      </header>
      <main id="main" className="mx-auto flex w-full max-w-110 flex-1 flex-col justify-center px-4 pb-16">
        <div className="rounded-base border border-line bg-surface px-6 py-8">{children}</div>
        <p className="mt-4 flex items-center justify-center gap-1.5 text-meta text-muted">
          <Lock size={12} aria-hidden />
          {t('pay.safe')}
        </p>
      </main>
    </div>
  )
}
