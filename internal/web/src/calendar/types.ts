import type { Hours } from './hours'
import type { Status } from './model'

export interface Money {
  amount: number
  currency: string
}

export interface ServiceLine {
  id: string
  name: string
  duration_minutes: number
  price: Money
}

export interface Appointment {
  id: string
  client: { id: string; name: string; phone?: string | null }
  provider_id: string
  resource_id?: string | null
  location_id?: string | null
  services: ServiceLine[]
  start: string
  end: string
  status: Status
  notes: string
  price: Money
  overbooked: boolean
  override_reason?: string | null
  rev: number
}

export interface Provider {
  id: string
  name: string
  title: string
  color: number
  role_label: string
  location_id?: string | null
  service_ids: string[]
  hours: Hours[]
  active: boolean
  rev: number
}

export interface Resource {
  id: string
  name: string
  type: 'chair' | 'room' | 'equipment'
  location_id?: string | null
  rev: number
}

export interface Service {
  id: string
  name: string
  duration_minutes: number
  price: Money
  color: number
  rev: number
}

export interface BlockedTime {
  id: string
  scope: 'clinic' | 'provider' | 'resource'
  provider_id?: string | null
  resource_id?: string | null
  start: string
  end: string
  reason: string
  rev: number
}
