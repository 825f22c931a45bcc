import { readWhen, type When } from '@/clients/period'
import type { PaymentMethod, PaymentState } from './types'

export const STATES = ['open', 'paid', 'partly_refunded', 'refunded', 'expired', 'cancelled', 'reversed'] as const satisfies readonly PaymentState[]
export const METHODS = ['stripe', 'paypal', 'cash', 'card_at_desk', 'transfer'] as const satisfies readonly PaymentMethod[]

/** The whole view of the payments, as the URL holds it; what is usual is left out. */
export interface PaymentsSearch {
  only?: PaymentState | undefined
  method?: PaymentMethod | undefined
  /** When it was made: a span that ends today, or a period of one's own. */
  when?: When | undefined
  /** The open payment. */
  open?: string | undefined
}

export function readSearch(raw: Record<string, unknown>): PaymentsSearch {
  return {
    only: STATES.find((s) => s === raw.only),
    method: METHODS.find((m) => m === raw.method),
    when: typeof raw.when === 'string' ? readWhen(raw.when) : undefined,
    open: typeof raw.open === 'string' && /^pay_[a-z0-9]{4,40}$/.test(raw.open) ? raw.open : undefined,
  }
}
