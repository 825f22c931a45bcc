import { ArrowLeftRight, Banknote, CreditCard, Link2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useLanguage } from '@/i18n/format'
import { cn } from '@/ui/cn'
import { Kbd } from '@/ui/Kbd'
import type { PaymentKind } from './types'
import { METHOD_KEYS } from './useMethodKeys'

const icons = { cash: Banknote, card_at_desk: CreditCard, transfer: ArrowLeftRight, link: Link2 }

/** How it is paid; one key each. */
export function MethodChoice({ value, isOnline, onChange }: { value: PaymentKind; isOnline: boolean; onChange: (kind: PaymentKind) => void }) {
  const { t } = useTranslation('payments')
  const language = useLanguage()
  return (
    <fieldset>
      <legend className="mb-1.5 text-dense font-medium text-soft">{t('field.method')}</legend>
      <div className="grid grid-cols-2 gap-2">
        {METHOD_KEYS.map(({ kind, ...key }) => {
          const Icon = icons[kind]
          const off = kind === 'link' && !isOnline
          return (
            <label
              key={kind}
              className={cn(
                'flex min-h-11 cursor-pointer items-center gap-2 rounded-base border px-3 has-focus-visible:outline-2 has-focus-visible:outline-accent',
                value === kind ? 'border-accent bg-accent-soft text-accent-ink' : 'border-line hover:bg-hover',
                off && 'cursor-default opacity-55',
              )}
            >
              <input
                type="radio"
                name="kind"
                className="sr-only"
                checked={value === kind}
                disabled={off}
                onChange={() => {
                  onChange(kind)
                }}
              />
              <Icon size={16} aria-hidden className="flex-none" />
              <span className="min-w-0 flex-1 truncate font-medium">{t(`way.${kind}`)}</span>
              <span className="max-md:hidden" aria-hidden>
                <Kbd>{key[language].toUpperCase()}</Kbd>
              </span>
            </label>
          )
        })}
      </div>
      {!isOnline && <p className="mt-1.5 text-meta text-muted">{t('take.no_online')}</p>}
    </fieldset>
  )
}
