package httpapi

import (
	"github.com/m-saas/m-saas/internal/ratelimit"
	"github.com/m-saas/m-saas/policies"
)

// register lists every route of the API. Read from top to bottom it is the security model: each section narrows who gets
// past it, and the sentence above it says why. A test walks the engine's routes against this list.
func (a *API) register(s *surface) {
	a.signInRoutes(s)
	a.personRoutes(s)
	a.clinicRoutes(s)
	a.teamRoutes(s)
	a.catalogueRoutes(s)
	a.clientRoutes(s)
	a.appointmentRoutes(s)
	a.adminRoutes(s)
}

// Nobody is signed in yet: these make a session or look at an invitation that only the link's holder knows. All are
// limited per address, and sign-in also per account.
func (a *API) signInRoutes(s *surface) {
	s.tag = tagAuth
	public(s, get("/public/invitations/{token}", "Look at an invitation"), ratelimit.Reads,
		"only who has the mail knows the link, and it shows no more than the mail", a.previewInvitation)
}

// A session is enough here, because everything is about the person who asks.
func (a *API) personRoutes(s *surface) {
	s.tag = "Person"
	signed(s, post("/me/invitations/accept", "Join a clinic by invitation"), a.acceptInvitation)
	signed(s, post("/tenants", "Sign a clinic up").creates(), a.createClinic)
}

// From here on the person must be a member of the clinic in the path; for everybody else it does not exist.
func (a *API) clinicRoutes(s *surface) {
	s.tag = "Clinic"
	member(s, get("", "Read the clinic"), policies.ClinicRead, a.readClinic)
	member(s, patch("", "Change the clinic's settings"), policies.ClinicUpdate, a.updateClinic)
	member(s, get("/audit", "Read the clinic's audit log"), policies.AuditRead, a.listAudit)
	member(s, get("/live", "Follow the clinic's changes as server-sent events"), policies.LiveRead, a.followLive)
}

// Members see the team; only the owner changes it.
func (a *API) teamRoutes(s *surface) {
	s.tag = "Team"
	member(s, get("/team", "Read the team"), policies.TeamRead, a.readTeam)
	member(s, post("/team/invitations", "Invite somebody").creates(), policies.TeamManage, a.inviteMember)
	member(s, post("/team/invitations/{id}/resend", "Send an invitation again"), policies.TeamManage, a.resendInvitation)
	member(s, remove("/team/invitations/{id}", "Withdraw an invitation").silent(), policies.TeamManage, a.revokeInvitation)
	member(s, patch("/team/members/{id}", "Change a member's role, providers or state"), policies.TeamManage, a.changeMember)
	member(s, remove("/team/members/{id}", "Remove a member").silent(), policies.TeamManage, a.removeMember)
	member(s, post("/team/ownership", "Hand the ownership over").silent(), policies.OwnershipTransfer, a.handOverOwnership)
}

// Everybody at work reads the catalogue; the owner keeps it.
func (a *API) catalogueRoutes(s *surface) {
	s.tag = "Catalogue"
}

// The clinic's clients: read by the staff, written by the front desk and the dentists.
func (a *API) clientRoutes(s *surface) {
	s.tag = "Clients"
}

// The calendar. An assistant sees the providers assigned; the use cases see to that.
func (a *API) appointmentRoutes(s *surface) {
	s.tag = "Appointments"
}

// The platform's own area: for everybody but super-admins it does not exist, and it never shows clinical data.
func (a *API) adminRoutes(s *surface) {
	s.tag = "Platform"
	admin(s, get("/tenants", "List clinics"), policies.TenantsRead, a.listTenants)
	admin(s, post("/tenants", "Set a clinic up for an owner").creates(), policies.TenantsCreate, a.createTenant)
	admin(s, get("/tenants/{id}", "Read a clinic's state, team, sizes and versions"), policies.TenantsRead, a.readTenant)
	admin(s, post("/tenants/{id}/suspend", "Suspend a clinic"), policies.TenantsSuspend, a.suspendTenant)
	admin(s, post("/tenants/{id}/restore", "Restore a clinic"), policies.TenantsRestore, a.restoreTenant)
	admin(s, put("/tenants/{id}/seats", "Set a clinic's seats"), policies.TenantsSeats, a.setTenantSeats)
	admin(s, post("/tenants/{id}/owner-invitation", "Invite a clinic's first owner again").silent(), policies.TenantsCreate, a.reinviteOwner)
	admin(s, get("/audit", "Read the platform's audit log"), policies.PlatformAudit, a.listPlatformAudit)
	admin(s, get("/clusters", "List database clusters"), policies.TenantsRead, a.listClusters)
}
