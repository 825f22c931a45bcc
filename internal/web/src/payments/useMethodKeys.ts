import { useEffect, useRef } from 'react'
import { useLanguage } from '@/i18n/format'
import type { PaymentKind } from './types'

/** The ways to pay with the letter that chooses each, by the language of the screen. */
export const METHOD_KEYS = [
  { kind: 'cash', ro: 'n', en: 'c' },
  { kind: 'card_at_desk', ro: 'c', en: 'd' },
  { kind: 'transfer', ro: 't', en: 't' },
  { kind: 'link', ro: 'l', en: 'l' },
] as const

/** In the amount letters mean nothing else, so that one writes it and chooses the way without leaving it. */
export function useMethodKeys(isOnline: boolean, choose: (kind: PaymentKind) => void) {
  const language = useLanguage()
  const latest = useRef({ isOnline, choose })
  useEffect(() => {
    latest.current = { isOnline, choose }
  })
  useEffect(() => {
    const onKey = (e: KeyboardEvent) => {
      if (e.ctrlKey || e.metaKey || e.altKey || !(e.target instanceof HTMLElement)) return
      if (e.target.matches('input:not([data-amount], [type=radio]), select, textarea')) return
      const kind = METHOD_KEYS.find((k) => k[language] === e.key.toLowerCase())?.kind
      if (!kind || (kind === 'link' && !latest.current.isOnline)) return
      e.preventDefault()
      latest.current.choose(kind)
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [language])
}
