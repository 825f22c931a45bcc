/** What a provider's page leads back with; nothing when the person did not agree. */
export interface Consented {
  code?: string | undefined
  /** The provider's page calls it "state". */
  granted?: string | undefined
}

const FOR = 'msaas.consent'

/** Remembers for which clinic one has left to a provider's page. */
export function rememberConsent(slug: string): void {
  try {
    sessionStorage.setItem(FOR, slug)
  } catch {
    // Without storage one comes back to the clinic that was open last.
  }
}

export function consentingClinic(): string | null {
  try {
    return sessionStorage.getItem(FOR)
  } catch {
    return null
  }
}

export function readConsented(raw: Record<string, unknown>): Consented {
  const text = (value: unknown, most: number) => (typeof value === 'string' && value !== '' && value.length <= most ? value : undefined)
  return { code: text(raw.code, 4000), granted: text(raw.granted ?? raw.state, 2000) }
}
