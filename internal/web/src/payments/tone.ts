import { ArrowLeftRight, Banknote, CreditCard, Link2, type LucideIcon, Wallet } from 'lucide-react'
import type { Tone } from '@/ui/Badge'
import type { Payment, PaymentState } from './types'

const tones: Record<PaymentState, Tone> = {
  open: 'info',
  paid: 'success',
  expired: 'neutral',
  cancelled: 'neutral',
  partly_refunded: 'warning',
  refunded: 'warning',
  reversed: 'neutral',
}

export const toneOf = (state: PaymentState): Tone => tones[state]

const icons: Record<string, LucideIcon> = { stripe: CreditCard, paypal: Wallet, cash: Banknote, card_at_desk: CreditCard, transfer: ArrowLeftRight }

/** How it was paid, or that it is a link still. */
export const iconOf = (p: Payment): LucideIcon => icons[p.method || p.kind] ?? Link2

/** The key of what to call the way of paying. */
export const wayOf = (p: Payment): string => p.method || p.kind
