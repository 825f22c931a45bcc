/** The words of the API. Written here until the server's own description gives them (schema.d.ts). */
export type Role = 'owner' | 'dentist' | 'receptionist' | 'assistant'
export type Action =
  | 'clinic.read'
  | 'clinic.update'
  | 'team.read'
  | 'team.manage'
  | 'ownership.transfer'
  | 'catalogue.read'
  | 'catalogue.manage'
  | 'clients.read'
  | 'clients.write'
  | 'appointments.read'
  | 'appointments.write'
  | 'appointments.status'
  | 'appointments.override'
  | 'appointments.overbook'
  | 'blocked_time.write'
  | 'audit.read'
  | 'live.read'
export type Language = 'ro' | 'en'
export type ClinicState = 'provisioning' | 'active' | 'suspended' | 'deleted'

export interface List<T> {
  items: T[]
  next_cursor: string | null
}
export interface Money {
  /** Minor units: 100 = 1 leu. */
  amount: number
  currency: string
}
export interface Me {
  person: { id: string; email: string; name: string; language: Language; verified: boolean }
  clinics: { slug: string; name: string; role: Role; state: ClinicState }[]
  super_admin: boolean
  two_factor: boolean
}
export interface SessionInfo {
  id: string
  current: boolean
  device: string
  ip: string
  last_seen_at: string
  signed_in_at: string
}
export interface InvitationPage {
  clinic_name: string
  email: string
  role: Role
  invited_by: string
  expires_at: string
}
export interface Clinic {
  slug: string
  name: string
  time_zone: string
  currency: string
  language: Language
  phone: string
  address: string
  state: ClinicState
  rev: number
  role: Role
  permissions: Action[]
}
export interface Member {
  id: string
  name: string
  email: string
  role: Role
  provider_ids: string[]
  state: 'active' | 'suspended' | 'removed'
  joined_at: string
  you: boolean
}
export interface Invitation {
  id: string
  email: string
  role: Role
  provider_ids?: string[]
  state: 'pending' | 'accepted' | 'revoked' | 'expired'
  expires_at: string
  mail: 'pending' | 'sent' | 'failed'
  invited_by: string
}
export interface Team {
  max_seats: number
  used_seats: number
  members: Member[]
  invitations: Invitation[]
  rev: number
}
export interface Location {
  id: string
  name: string
  address: string
  rev: number
}
export interface Hours {
  /** 1 = Monday … 7 = Sunday. */
  weekday: number
  from: string
  to: string
}
export interface Provider {
  id: string
  name: string
  title: string
  color: number
  role_label: string
  location_id: string | null
  service_ids: string[]
  member_id?: string | null
  hours: Hours[]
  active: boolean
  rev: number
}
export type ResourceType = 'chair' | 'room' | 'equipment'
export interface Resource {
  id: string
  name: string
  type: ResourceType
  location_id: string | null
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
export type ClientStatus = 'lead' | 'active' | 'inactive' | 'vip'
export interface Client {
  id: string
  name: string
  email: string
  phone: string
  date_of_birth: string | null
  address: string
  notes: string
  tags: string[]
  status: ClientStatus
  source: string
  rev: number
  created_at: string
  changed_at: string
}
export type AppointmentStatus = 'scheduled' | 'confirmed' | 'arrived' | 'in-progress' | 'completed' | 'cancelled' | 'no-show'
export interface Appointment {
  id: string
  client: { id: string; name: string; phone: string }
  provider_id: string
  resource_id: string | null
  location_id: string | null
  services: { id: string; name: string; duration_minutes: number; price: Money }[]
  start: string
  end: string
  status: AppointmentStatus
  notes: string
  price: Money
  overbooked: boolean
  override_reason: string
  created_by: string
  rev: number
}
export interface NewAppointment {
  client_id: string
  provider_id: string
  resource_id?: string
  location_id?: string
  service_ids: string[]
  start: string
  duration_minutes?: number
  notes?: string
  override?: { reason: string; overbook?: boolean; outside_hours?: boolean }
}
export interface FreeSlot {
  start: string
  end: string
  provider_id: string
  resource_id: string | null
}
export interface AuditEntry {
  id: string
  at: string
  actor: { name: string; email: string; role: string }
  action: string
  subject: { kind: string; id: string; name: string }
  reason?: string
  changes: { field: string; before?: unknown; after?: unknown }[]
}
export interface AdminTenant {
  id: string
  slug: string
  name: string
  state: ClinicState
  owner_email: string
  members: number
  max_seats: number
  used_seats: number
  schema_version: number
  cluster: string
  created_at: string
}
export interface AdminTenantDetail extends AdminTenant {
  team_members: Member[]
  invitations: Invitation[]
  placement: { cluster: string; database: string }
  sizes: { documents: number; data_bytes: number; index_bytes: number; collections: number }
  migration: { version: number; newest: number }
  state_reason: string
}
export interface Cluster {
  name: string
  tenants: number
}
