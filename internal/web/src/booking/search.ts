/** The part of the way that stands in the address, so that back and forward work and a choice can be linked to. */
export interface BookingSearch {
  /** One or more, joined by commas. */
  service?: string
  provider?: string
  day?: string
  /** The choice of one more service; or the details of a time that is held: without the hold that is the choice of times again. */
  step?: 'add' | 'details'
}

/** So many services go into one visit. */
export const MAX_SERVICES = 5

const id = (value: unknown, prefix: string) => (typeof value === 'string' && new RegExp(`^${prefix}_[0-9a-z]{26}$`).test(value) ? value : undefined)

function services(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  const each = [...new Set(value.split(','))].filter((one) => id(one, 'svc')).slice(0, MAX_SERVICES)
  return each.length > 0 ? each.join(',') : undefined
}

export function readBookingSearch(raw: Record<string, unknown>): BookingSearch {
  const service = services(raw['service'])
  const provider = raw['provider'] === 'any' ? 'any' : id(raw['provider'], 'prv')
  const day = typeof raw['day'] === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(raw['day']) ? raw['day'] : undefined
  const step = raw['step'] === 'details' || raw['step'] === 'add' ? raw['step'] : undefined
  return { ...(service && { service }), ...(provider && { provider }), ...(day && { day }), ...(step && { step }) }
}
