import type { components } from '@/api/schema'

type Schemas = components['schemas']

export type Payment = Schemas['Payment']
export type PaymentKind = Payment['kind']
export type PaymentState = Payment['state']
export type PaymentMethod = Exclude<Payment['method'], ''>
export type PaymentRefund = Schemas['PaymentRefund']
export type PaymentSending = Schemas['PaymentSending']
export type PaymentWays = Schemas['PaymentWays']
export type PaymentTotals = Schemas['PaymentTotals']
export type PaymentAccounts = Schemas['PaymentAccounts']
export type Channel = PaymentSending['channel']
export type Bill = Schemas['Bill']

/** What a payment is for, as far as the place says it where one begins to take it. */
export interface For {
  client?: { id: string; name: string } | undefined
  appointmentId?: string | undefined
  invoiceId?: string | undefined
  /** Minor units; nothing where nobody knows. */
  amount?: number | undefined
  purpose?: string | undefined
}
