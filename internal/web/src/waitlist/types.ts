import type { components } from '@/api/schema'

type Schemas = components['schemas']

export type WaitEntry = Schemas['WaitEntry']
export type Wish = Schemas['Wish']
export type OfferAnswer = Schemas['OfferAnswer']
export type WaitlistSettings = Schemas['WaitlistSettings']
export type WaitStatus = WaitEntry['status']
