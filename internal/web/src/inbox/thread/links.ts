export interface Piece {
  text: string
  href?: string
}

const ADDRESS = /\bhttps?:\/\/[^\s<>"']+/g
const TRAILING = /[.,;:!?)\]}»”"']+$/

/** Cuts a text into what is a web address and what is not. Only http and https count; the mark that ends a sentence is not part of one. */
export function pieces(text: string): Piece[] {
  const out: Piece[] = []
  let at = 0
  for (const match of text.matchAll(ADDRESS)) {
    const href = match[0].replace(TRAILING, '')
    if (!URL.canParse(href)) continue
    if (match.index > at) out.push({ text: text.slice(at, match.index) })
    out.push({ text: href, href })
    at = match.index + href.length
  }
  if (at < text.length) out.push({ text: text.slice(at) })
  return out
}
