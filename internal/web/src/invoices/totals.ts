/** What a sum needs of a line. Prices are minor units, quantities thousandths, discounts and rates hundredths of a percent. */
export interface SumLine {
  price: number
  quantity: number
  discount: number
  tax: string
  rate: number
}

export interface Sums {
  nets: number[]
  groups: { tax: string; rate: number; base: number; vat: number }[]
  net: number
  vat: number
  total: number
}

/** amount × part / whole, rounded half away from zero, as the server does it. */
function share(amount: bigint, part: bigint, whole: bigint): bigint {
  const p = amount * part
  return p < 0n ? -((-p + whole / 2n) / whole) : (p + whole / 2n) / whole
}

/** The sums of an invoice by the rules of EN 16931, the very same as the server's: each line is rounded, VAT once for each tax. */
export function computeSums(lines: readonly SumLine[]): Sums {
  const nets: bigint[] = lines.map((l) => {
    const gross = share(BigInt(l.price), BigInt(l.quantity), 1000n)
    return gross - share(gross, BigInt(l.discount), 10_000n)
  })
  const groups = new Map<string, { tax: string; rate: number; base: bigint }>()
  lines.forEach((l, i) => {
    const group = groups.get(l.tax) ?? { tax: l.tax, rate: l.rate, base: 0n }
    group.base += nets[i] ?? 0n
    groups.set(l.tax, group)
  })
  const taxed = [...groups.values()]
    .map((g) => ({ tax: g.tax, rate: g.rate, base: Number(g.base), vat: Number(share(g.base, BigInt(g.rate), 10_000n)) }))
    .sort((a, b) => b.rate - a.rate || a.tax.localeCompare(b.tax))
  const net = Number(nets.reduce((a, b) => a + b, 0n))
  const vat = taxed.reduce((a, g) => a + g.vat, 0)
  return { nets: nets.map(Number), groups: taxed, net, vat, total: net + vat }
}

/** Thousandths of "1", "1,5" or "0.125"; NaN for what is no quantity. */
export function readQuantity(text: string): number {
  const m = /^(\d{1,6})(?:[.,](\d{1,3}))?$/.exec(text.trim())
  const n = m ? Number(m[1]) * 1000 + Number((m[2] ?? '').padEnd(3, '0') || 0) : NaN
  return n > 0 && n <= 100_000_000 ? n : NaN
}

export function writeQuantity(thousandths: number): string {
  return Number.isNaN(thousandths) ? '' : String(thousandths / 1000).replace('.', ',')
}

/** Hundredths of a percent of "10" or "2,5"; nothing for an empty text, NaN for what is no percentage. */
export function readPercent(text: string): number {
  const bare = text.replace('%', '').trim()
  if (bare === '') return 0
  const m = /^(\d{1,3})(?:[.,](\d{1,2}))?$/.exec(bare)
  const n = m ? Number(m[1]) * 100 + Number((m[2] ?? '').padEnd(2, '0') || 0) : NaN
  return n <= 10_000 ? n : NaN
}

export function writePercent(hundredths: number): string {
  return hundredths === 0 || Number.isNaN(hundredths) ? '' : String(hundredths / 100).replace('.', ',')
}
