import { useState, type ComponentProps } from 'react'
import type { Money as Amount } from '@/api/types'
import { formatMoney, useLanguage } from '@/i18n/format'
import { cn } from './cn'
import { useFieldParts } from './Field'
import { boxClass } from './Input'

/** "1.234,50 lei" */
export function Money({ money, className }: { money: Amount; className?: string }) {
  const language = useLanguage()
  return <span className={cn('tabular-nums', className)}>{formatMoney(money, language)}</span>
}

/** Minor units of "150", "150,5", "1.250,50" or "1,250.50"; undefined for what is no amount. */
export function readMoney(text: string): number | undefined {
  const bare = text.replace(/[\s\u00a0]|lei|ron|€|eur/gi, '')
  const m = /^(\d{1,3}(?:[.,]\d{3})+|\d+)(?:[.,](\d{1,2}))?$/.exec(bare)
  if (!m) return undefined
  return Number(m[1]?.replace(/[.,]/g, '')) * 100 + Number((m[2] ?? '').padEnd(2, '0') || 0)
}

function plain(amount: number): string {
  return amount % 100 === 0 ? String(amount / 100) : (amount / 100).toFixed(2).replace('.', ',')
}

export interface MoneyInputProps extends Omit<ComponentProps<'input'>, 'value' | 'onChange' | 'type'> {
  /** Minor units; NaN while what is written is no amount. */
  value: number
  onChange: (amount: number) => void
  currency: string
}

export function MoneyInput({ value, onChange, currency, className, ...rest }: MoneyInputProps) {
  const parts = useFieldParts()
  const [draft, setDraft] = useState<string | null>(null)
  return (
    <span className="relative block">
      <input
        {...parts}
        inputMode="decimal"
        autoComplete="off"
        value={draft ?? (Number.isNaN(value) ? '' : plain(value))}
        onChange={(e) => {
          setDraft(e.target.value)
          onChange(readMoney(e.target.value) ?? NaN)
        }}
        onBlur={() => {
          if (!Number.isNaN(value)) setDraft(null)
        }}
        className={cn(boxClass, 'h-9 pr-12 text-right tabular-nums max-md:h-11', className)}
        {...rest}
      />
      <span aria-hidden className="pointer-events-none absolute top-1/2 right-2.5 -translate-y-1/2 text-dense text-muted">
        {currency === 'RON' ? 'lei' : currency}
      </span>
    </span>
  )
}
