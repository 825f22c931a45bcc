import type { components } from '@/api/schema'

type Schemas = components['schemas']

export type BookingPageData = Schemas['PublicBookingPage']
export type BookingService = Schemas['BookingService']
export type BookingProvider = Schemas['BookingProvider']
export type BookingClinic = Schemas['BookingClinic']
export type OfferedTime = Schemas['OfferedTime']
export type Hold = Schemas['BookingHold']
export type BookedVisit = Schemas['BookedVisit']
export type Visit = Schemas['ManagedVisit']

/** What a visitor looks for; provider "any" leaves it open. */
export interface Wish {
  services: string[]
  provider: string
}
