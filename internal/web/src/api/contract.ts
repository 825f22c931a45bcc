import type * as t from './types'

interface Shape {
  path?: object
  query?: object
  header?: object
  body?: unknown
  status?: number
  answer?: unknown
}
type Or<S, K extends keyof Shape, D> = S extends Record<K, infer V> ? V : D
/** One operation in the shape that openapi-typescript gives. */
type Op<S extends Shape> = {
  parameters: (S extends { path: infer P } ? { path: P } : { path?: never }) & {
    query?: Or<S, 'query', never>
    header?: Or<S, 'header', never>
    cookie?: never
  }
  responses: {
    [K in Or<S, 'status', 200> & number]: S extends { answer: infer A }
      ? { headers: object; content: { 'application/json': A } }
      : { headers: object; content?: never }
  }
} & (S extends { body: infer B } ? { requestBody: { content: { 'application/json': B } } } : { requestBody?: never })
type Get<S extends Shape> = Op<S>
interface Slug {
  slug: string
}
interface SlugId extends Slug {
  id: string
}
interface Create {
  'Idempotency-Key'?: string
}
interface Edit {
  'If-Match'?: string
}
type New<T> = Partial<Omit<T, 'id' | 'rev'>>
interface Catalogue<T, C = New<T>> {
  get: Get<{ path: Slug; answer: t.List<T> }>
  post: Op<{ path: Slug; header: Create; body: C; status: 201; answer: T }>
}
interface CatalogueItem<T> {
  patch: Op<{ path: SlugId; header: Edit; body: New<T>; answer: T }>
  delete: Op<{ path: SlugId; header: Edit; status: 204 }>
}
interface Page {
  cursor?: string
  limit?: number
}
type ClientInput = New<Omit<t.Client, 'created_at' | 'changed_at'>>

/** The API until its own description is generated into schema.d.ts. */
export interface paths {
  '/api/v1/auth/sign-up': {
    post: Op<{
      body: { email: string; password: string; name: string; language: t.Language }
      status: 201
      answer: t.Me & { verification_flow: string }
    }>
  }
  '/api/v1/auth/sign-in': { post: Op<{ body: { email: string; password: string }; answer: { second_factor: boolean } }> }
  '/api/v1/auth/sign-in/second-factor': { post: Op<{ body: { code: string }; status: 204 }> }
  '/api/v1/auth/sign-out': { post: Op<{ status: 204 }> }
  '/api/v1/auth/recovery': { post: Op<{ body: { email: string }; status: 202; answer: { flow: string } }> }
  '/api/v1/auth/recovery/verify': { post: Op<{ body: { flow: string; code: string }; answer: { second_factor: boolean } }> }
  '/api/v1/auth/recovery/password': { post: Op<{ body: { password: string }; status: 204 }> }
  '/api/v1/me': { get: Op<{ answer: t.Me }>; patch: Op<{ body: { name?: string; language?: t.Language }; answer: t.Me }> }
  '/api/v1/me/password': { post: Op<{ body: { current_password: string; new_password: string }; status: 204 }> }
  '/api/v1/me/verification': { post: Op<{ status: 202; answer: { flow: string } }> }
  '/api/v1/me/verification/verify': { post: Op<{ body: { flow: string; code: string }; status: 204 }> }
  '/api/v1/me/sessions': { get: Op<{ answer: t.List<t.SessionInfo> }>; delete: Op<{ status: 204 }> }
  '/api/v1/me/sessions/{id}': { delete: Op<{ path: { id: string }; status: 204 }> }
  '/api/v1/me/totp': { post: Op<{ body: { current_password: string }; answer: { flow: string; secret: string; uri: string; qr_png: string } }> }
  '/api/v1/me/totp/confirm': { post: Op<{ body: { flow: string; code: string }; answer: { backup_codes: string[] } }> }
  '/api/v1/me/totp/remove': { post: Op<{ body: { current_password: string }; status: 204 }> }
  '/api/v1/me/invitations/accept': { post: Op<{ body: { token: string }; answer: { slug: string } }> }
  '/api/v1/public/invitations/{token}': { get: Op<{ path: { token: string }; answer: t.InvitationPage }> }
  '/api/v1/tenants': {
    post: Op<{
      header: Create
      body: { name: string; slug?: string; time_zone: string; currency: string; language: t.Language }
      status: 201
      answer: t.Clinic
    }>
  }
  '/api/v1/tenants/{slug}': {
    get: Op<{ path: Slug; answer: t.Clinic }>
    patch: Op<{
      path: Slug
      header: Edit
      body: Partial<Pick<t.Clinic, 'name' | 'time_zone' | 'currency' | 'language' | 'phone' | 'address'>>
      answer: t.Clinic
    }>
  }
  '/api/v1/tenants/{slug}/audit': { get: Op<{ path: Slug; query: Page; answer: t.List<t.AuditEntry> }> }
  '/api/v1/tenants/{slug}/team': { get: Op<{ path: Slug; answer: t.Team }> }
  '/api/v1/tenants/{slug}/team/invitations': {
    post: Op<{ path: Slug; header: Create; body: { email: string; role: t.Role; provider_ids?: string[] }; status: 201; answer: t.Invitation }>
  }
  '/api/v1/tenants/{slug}/team/invitations/{id}/resend': { post: Op<{ path: SlugId; answer: t.Invitation }> }
  '/api/v1/tenants/{slug}/team/invitations/{id}': { delete: Op<{ path: SlugId; status: 204 }> }
  '/api/v1/tenants/{slug}/team/members/{id}': {
    patch: Op<{ path: SlugId; header: Edit; body: { role?: t.Role; provider_ids?: string[]; state?: t.Member['state'] }; answer: t.Member }>
    delete: Op<{ path: SlugId; status: 204 }>
  }
  '/api/v1/tenants/{slug}/team/ownership': { post: Op<{ path: Slug; body: { member_id: string }; status: 204 }> }
  '/api/v1/tenants/{slug}/locations': Catalogue<t.Location>
  '/api/v1/tenants/{slug}/locations/{id}': CatalogueItem<t.Location>
  '/api/v1/tenants/{slug}/providers': Catalogue<t.Provider>
  '/api/v1/tenants/{slug}/providers/{id}': CatalogueItem<t.Provider>
  '/api/v1/tenants/{slug}/resources': Catalogue<t.Resource>
  '/api/v1/tenants/{slug}/resources/{id}': CatalogueItem<t.Resource>
  '/api/v1/tenants/{slug}/services': Catalogue<t.Service>
  '/api/v1/tenants/{slug}/services/{id}': CatalogueItem<t.Service>
  '/api/v1/tenants/{slug}/blocked-times': {
    get: Op<{ path: Slug; query: { from: string; to: string }; answer: t.List<t.BlockedTime> }>
    post: Op<{ path: Slug; header: Create; body: New<t.BlockedTime>; status: 201; answer: t.BlockedTime }>
  }
  '/api/v1/tenants/{slug}/blocked-times/{id}': CatalogueItem<t.BlockedTime>
  '/api/v1/tenants/{slug}/clients': {
    get: Op<{
      path: Slug
      query: Page & { q?: string; status?: t.ClientStatus; sort?: 'name' | '-name' | 'created_at' | '-created_at' }
      answer: t.List<t.Client>
    }>
    post: Op<{ path: Slug; header: Create; body: ClientInput & { allow_duplicate?: boolean }; status: 201; answer: t.Client }>
  }
  '/api/v1/tenants/{slug}/clients/{id}': {
    get: Op<{ path: SlugId; answer: t.Client }>
    patch: Op<{ path: SlugId; header: Edit; body: ClientInput & { allow_duplicate?: boolean }; answer: t.Client }>
  }
  '/api/v1/tenants/{slug}/clients/{id}/appointments': { get: Op<{ path: SlugId; query: Page; answer: t.List<t.Appointment> }> }
  '/api/v1/tenants/{slug}/appointments': {
    get: Op<{
      path: Slug
      query: { from: string; to: string; provider_id?: string; resource_id?: string; client_id?: string; status?: t.AppointmentStatus }
      answer: t.List<t.Appointment>
    }>
    post: Op<{ path: Slug; header: Create; body: t.NewAppointment; status: 201; answer: t.Appointment }>
  }
  '/api/v1/tenants/{slug}/appointments/{id}': {
    get: Op<{ path: SlugId; answer: t.Appointment }>
    patch: Op<{ path: SlugId; header: Edit; body: Partial<t.NewAppointment>; answer: t.Appointment }>
  }
  '/api/v1/tenants/{slug}/appointments/{id}/status': {
    post: Op<{ path: SlugId; header: Edit; body: { status: t.AppointmentStatus; reason?: string }; answer: t.Appointment }>
  }
  '/api/v1/tenants/{slug}/free-slots': {
    get: Op<{
      path: Slug
      query: { service_ids: string[]; provider_id?: string; resource_type?: t.ResourceType; from: string; to: string; limit?: number }
      answer: t.List<t.FreeSlot>
    }>
  }
  '/api/v1/admin/tenants': {
    get: Op<{ query: Page & { q?: string; state?: t.ClinicState }; answer: t.List<t.AdminTenant> }>
    post: Op<{
      header: Create
      body: {
        name: string
        slug?: string
        time_zone: string
        currency: string
        language: t.Language
        owner_email: string
        max_seats: number
        cluster?: string
      }
      status: 201
      answer: t.AdminTenantDetail
    }>
  }
  '/api/v1/admin/tenants/{id}': { get: Op<{ path: { id: string }; answer: t.AdminTenantDetail }> }
  '/api/v1/admin/tenants/{id}/suspend': { post: Op<{ path: { id: string }; body: { reason: string }; answer: t.AdminTenantDetail }> }
  '/api/v1/admin/tenants/{id}/restore': { post: Op<{ path: { id: string }; body: { reason: string }; answer: t.AdminTenantDetail }> }
  '/api/v1/admin/tenants/{id}/seats': { put: Op<{ path: { id: string }; body: { max_seats: number; reason: string }; answer: t.AdminTenantDetail }> }
  '/api/v1/admin/tenants/{id}/owner-invitation': {
    post: Op<{ path: { id: string }; body: { email: string; reason: string }; answer: t.AdminTenantDetail }>
  }
  '/api/v1/admin/audit': { get: Op<{ query: Page & { tenant_id?: string }; answer: t.List<t.AuditEntry> }> }
  '/api/v1/admin/clusters': { get: Op<{ answer: t.List<t.Cluster> }> }
}
