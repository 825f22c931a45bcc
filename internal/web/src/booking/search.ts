/** The part of the way that stands in the address, so that back and forward work and a choice can be linked to. */
export interface BookingSearch {
  service?: string
  provider?: string
  day?: string
  /** The details of a time that is held; without the hold it is the choice of times again. */
  step?: 'details'
}

const id = (value: unknown, prefix: string) => (typeof value === 'string' && new RegExp(`^${prefix}_[0-9a-z]{26}$`).test(value) ? value : undefined)

export function readBookingSearch(raw: Record<string, unknown>): BookingSearch {
  const service = id(raw['service'], 'svc')
  const provider = raw['provider'] === 'any' ? 'any' : id(raw['provider'], 'prv')
  const day = typeof raw['day'] === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(raw['day']) ? raw['day'] : undefined
  return { ...(service && { service }), ...(provider && { provider }), ...(day && { day }), ...(raw['step'] === 'details' && { step: 'details' }) }
}
