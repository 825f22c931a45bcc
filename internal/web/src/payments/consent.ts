const FOR = 'msaas.payments.consent'

/** Remembers for which clinic one has left to Stripe's page. */
export function rememberConsent(slug: string): void {
  try {
    sessionStorage.setItem(FOR, slug)
  } catch {
    // Without storage one comes back to the clinic that one owns.
  }
}

export function consentingClinic(): string | null {
  try {
    return sessionStorage.getItem(FOR)
  } catch {
    return null
  }
}

/** What Stripe's page leads back with; nothing when the person did not agree. */
export interface Connected {
  code?: string | undefined
  granted?: string | undefined
}

export function readConnected(raw: Record<string, unknown>): Connected {
  const text = (value: unknown, most: number) => (typeof value === 'string' && value !== '' && value.length <= most ? value : undefined)
  return { code: text(raw.code, 500), granted: text(raw.granted ?? raw.state, 2000) }
}
