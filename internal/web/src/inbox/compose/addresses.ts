import type { Address } from '../types'

const ONE = /^[^\s@<>,;"]+@[^\s@<>,;"]+\.[^\s@<>,;".]+$/

export function isAddress(text: string): boolean {
  return text.length <= 254 && ONE.test(text)
}

/** Reads what somebody typed or pasted: "ana@x.ro", "Ana Pop <ana@x.ro>", several with commas, semicolons or lines between them. */
export function readAddresses(text: string): { found: Address[]; rest: string } {
  const found: Address[] = []
  const rest: string[] = []
  for (const piece of text.split(/[,;\n]+/)) {
    const trimmed = piece.trim()
    if (trimmed === '') continue
    const m = /^"?([^"<]*?)"?\s*<([^<>]+)>$/.exec(trimmed)
    const address = (m?.[2] ?? trimmed).trim()
    if (isAddress(address)) found.push({ name: m?.[1]?.trim() ?? '', address })
    else rest.push(trimmed)
  }
  return { found, rest: rest.join(', ') }
}

/** Adds addresses that are not there yet; small and capital letters are the same. */
export function withAddresses(now: readonly Address[], more: readonly Address[]): Address[] {
  const out = [...now]
  for (const a of more) if (!out.some((have) => have.address.toLowerCase() === a.address.toLowerCase())) out.push(a)
  return out
}
