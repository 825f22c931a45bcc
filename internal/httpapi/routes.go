package httpapi

import (
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
}

// A session is enough here, because everything is about the person who asks.
func (a *API) personRoutes(s *surface) {
	s.tag = "Person"
}

// From here on the person must be a member of the clinic in the path; for everybody else it does not exist.
func (a *API) clinicRoutes(s *surface) {
	s.tag = "Clinic"
	member(s, get("/live", "Follow the clinic's changes as server-sent events"), policies.LiveRead, a.followLive)
}

// Members see the team; only the owner changes it.
func (a *API) teamRoutes(s *surface) {
	s.tag = "Team"
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
}
