import type { components } from './schema'

type Schemas = components['schemas']

/** The words of the API, out of its own description (schema.d.ts is generated; `make generate`). */
export type Role = 'owner' | 'dentist' | 'receptionist' | 'assistant'
export type Language = Schemas['Profile']['language']
export type Money = Schemas['Money']
export type Me = Schemas['Me']
export type SessionInfo = Schemas['SessionInfo']
export type InvitationPage = Schemas['InvitationPreview']
export type Clinic = Schemas['Clinic']
export type Team = Schemas['Team']
export type Member = Schemas['TeamMember']
export type Invitation = Schemas['Invitation']
export type Location = Schemas['Location']
export type Hours = Schemas['Hours']
export type Provider = Schemas['Provider']
export type Resource = Schemas['Resource']
export type ResourceType = Resource['type']
export type Service = Schemas['Service']
export type Category = Schemas['Category']
export type DayHours = Schemas['Exception']
export type BlockedTime = Schemas['BlockedTime']
export type Client = Schemas['Client']
export type ClientStatus = Client['status']
export type ClientConsent = Schemas['ClientConsent']
export type ClientFile = Schemas['ClientFile']
export type ClientFilter = Schemas['ClientFilter']
export type ClientView = Schemas['ClientView']
export type BulkResult = Schemas['BulkResult']
export type ClientMerge = Schemas['ClientMerge']
export type ClientSuspect = Schemas['ClientSuspect']
export type TimelineEntry = Schemas['TimelineEntry']
export type ConsentBody = Schemas['ConsentBody']
export type ClientField = Schemas['ClientField']
export type ClientNote = Schemas['Note']
export type Appointment = Schemas['Appointment']
export type AppointmentStatus = Appointment['status']
export type NewAppointment = Schemas['BookingBody']
export type FreeSlot = Schemas['FreeSlot']
export type Notifications = Schemas['Notifications']
export type MailKind = Notifications['kinds'][number]
export type AuditEntry = Schemas['AuditEntry']
export type AdminTenant = Schemas['TenantSummary']
export type AdminTenantDetail = Schemas['TenantDetail']
export type Billing = Schemas['Billing']
export type BillingForesight = Schemas['BillingForesight']
export type BillingInvoice = Schemas['BillingInvoice']
export type BillingReport = Schemas['BillingReport']
export type WorkQueue = Schemas['WorkQueue']
export type WorkKind = Schemas['WorkKind']
export type WorkJob = Schemas['WorkJob']
export type TenantOperation = Schemas['TenantOperation']
export type Cluster = Schemas['Cluster']

/** A page of a list. */
export interface List<T> {
  items: T[]
  next_cursor: string | null
}

/** What a role may do; a clinic says which of these the person has. */
export type Action =
  | 'billing.manage'
  | 'clinic.read'
  | 'clinic.update'
  | 'team.read'
  | 'team.manage'
  | 'ownership.transfer'
  | 'catalogue.read'
  | 'catalogue.manage'
  | 'clients.read'
  | 'clients.write'
  | 'clients.delete'
  | 'clients.merge'
  | 'clients.import'
  | 'clients.export'
  | 'files.read'
  | 'files.write'
  | 'files.delete'
  | 'appointments.read'
  | 'appointments.write'
  | 'appointments.status'
  | 'appointments.override'
  | 'appointments.overbook'
  | 'blocked_time.write'
  | 'waitlist.read'
  | 'waitlist.write'
  | 'booking_page.manage'
  | 'inbox.read'
  | 'inbox.write'
  | 'inbox.manage'
  | 'payments.read'
  | 'payments.write'
  | 'payments.refund'
  | 'payments.manage'
  | 'invoices.read'
  | 'invoices.write'
  | 'invoices.manage'
  | 'dashboard.read'
  | 'revenue.read'
  | 'history.read'
  | 'access_log.read'
  | 'audit.read'
  | 'live.read'
