import { computeSums, type Sums } from './totals'
import type { Invoice, InvoiceContent, InvoiceSettings, InvoiceTax, LineContent } from './types'

/** A line while it is written; what is no number is NaN. The key stays when lines are taken away. */
export interface EditedLine extends Omit<LineContent, 'discount'> {
  key: number
  discount: number
}

/** A draft while it is written. */
export interface Edited extends Omit<InvoiceContent, 'lines'> {
  lines: EditedLine[]
}

export function editedOf(i: Invoice): Edited {
  return {
    client_id: i.client_id,
    series: i.series,
    language: i.language,
    due_days: i.due_days,
    delivered_on: i.delivered_on,
    buyer: i.buyer,
    notes: i.notes,
    lines: i.lines.map((l, key) => ({
      key,
      description: l.description,
      service_id: l.service_id,
      quantity: l.quantity,
      unit: l.unit,
      price: l.price,
      discount: l.discount,
      tax: l.tax,
    })),
  }
}

export function emptyLine(key: number, settings: InvoiceSettings): EditedLine {
  return { key, description: '', quantity: 1000, unit: settings.units[0] ?? 'E48', price: NaN, discount: 0, tax: settings.default_tax }
}

/** Whether everything that is a number is one. */
export function isWhole(e: Edited): boolean {
  return e.lines.every((l) => ![l.quantity, l.price, l.discount].some(Number.isNaN)) && e.due_days >= 0 && e.due_days <= 365
}

export function bodyOf(e: Edited): InvoiceContent {
  return { ...e, lines: e.lines.map(({ key: _, ...l }) => l) }
}

/** The sums as far as they are written. */
export function sumsOf(e: Edited, taxes: readonly InvoiceTax[]): Sums {
  const rates = new Map(taxes.map((t) => [t.code, t.rate]))
  const number = (n: number) => (Number.isNaN(n) ? 0 : n)
  return computeSums(
    e.lines.map((l) => ({
      price: number(l.price),
      quantity: number(l.quantity),
      discount: number(l.discount),
      tax: l.tax,
      rate: rates.get(l.tax) ?? 0,
    })),
  )
}

/** The VAT that can be chosen: in force on the day, the issuer's, and for companies only where the buyer is one. */
export function taxesFor(settings: InvoiceSettings, day: string, isCompany: boolean): InvoiceTax[] {
  return settings.taxes.filter(
    (t) =>
      t.from <= day &&
      (t.to === '' || day <= t.to) &&
      (!t.payer || settings.issuer.vat_payer) &&
      (!t.non_payer || !settings.issuer.vat_payer) &&
      (!t.company || isCompany),
  )
}
