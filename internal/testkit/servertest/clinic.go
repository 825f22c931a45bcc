package servertest

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Clinic is a clinic with its owner signed in.
type Clinic struct {
	Slug  string
	Owner *Person

	server *Server
}

// Clinic signs a clinic up: Europe/Bucharest, RON, Romanian.
func (s *Server) Clinic(t testing.TB, name string) *Clinic {
	t.Helper()
	owner := s.SignUp(t, "Owner Of "+name)
	return owner.Found(t, name)
}

// Found signs a clinic up for the person.
func (p *Person) Found(t testing.TB, name string) *Clinic {
	t.Helper()
	r := p.Post(t, "/tenants", map[string]any{"name": name, "time_zone": "Europe/Bucharest", "currency": "RON", "language": "ro"}).Want(t, http.StatusCreated)
	slug, _ := r.Map(t)["slug"].(string)
	require.NotEmpty(t, slug)
	return &Clinic{Slug: slug, Owner: p, server: p.server}
}

// Path is a path below the clinic.
func (c *Clinic) Path(rest string) string { return "/tenants/" + c.Slug + rest }

// Invite invites an address under a role and gives the invitation's identifier.
func (c *Clinic) Invite(t testing.TB, email, role string, providerIDs ...string) string {
	t.Helper()
	body := map[string]any{"email": email, "role": role}
	if len(providerIDs) > 0 {
		body["provider_ids"] = providerIDs
	}
	return c.Owner.Post(t, c.Path("/team/invitations"), body).Want(t, http.StatusCreated).ID(t)
}

// Join brings a new person into the clinic under a role, the way people do: invitation, mail, sign-up, accept.
func (c *Clinic) Join(t testing.TB, name, role string, providerIDs ...string) *Person {
	t.Helper()
	p := c.server.SignUp(t, name)
	c.Invite(t, p.Email, role, providerIDs...)
	p.Post(t, "/me/invitations/accept", map[string]any{"token": c.server.InvitationToken(t, p.Email)}).Want(t, http.StatusOK)
	return p
}

// InvitationToken reads the link's secret out of the mail.
func (s *Server) InvitationToken(t testing.TB, email string) string {
	t.Helper()
	const mark = "/invitation/"
	for _, link := range s.Mail(t, email, mark).Links {
		if _, token, ok := strings.Cut(link, mark); ok {
			return token
		}
	}
	t.Fatal("the mail holds no invitation link")
	return ""
}

// MemberID is the person's membership in the clinic.
func (c *Clinic) MemberID(t testing.TB, p *Person) string {
	t.Helper()
	var team struct {
		Members []struct{ ID, Email string }
	}
	c.Owner.Get(t, c.Path("/team")).Want(t, http.StatusOK).Into(t, &team)
	for _, m := range team.Members {
		if m.Email == p.Email {
			return m.ID
		}
	}
	t.Fatal("no such member")
	return ""
}

// Catalogue is what a clinic needs before it can book.
type Catalogue struct {
	Location, Provider, Chair, Service string
}

// Catalogue makes one of each: a provider at work every day from 00:00 to 24:00, a chair, a service of 30 minutes.
func (c *Clinic) Catalogue(t testing.TB) Catalogue {
	t.Helper()
	make := func(path string, body map[string]any) string {
		return c.Owner.Post(t, c.Path(path), body).Want(t, http.StatusCreated).ID(t)
	}
	var k Catalogue
	k.Location = make("/locations", map[string]any{"name": "Centru", "address": "Str. Lungă 1"})
	k.Service = make("/services", map[string]any{"name": "Consultație", "duration_minutes": 30, "price": map[string]any{"amount": 15000, "currency": "RON"}, "color": 0})
	k.Provider = c.Provider(t, "Dr. Pop", k.Service)
	k.Chair = make("/resources", map[string]any{"name": "Scaun 1", "type": "chair"})
	return k
}

// Provider makes a provider who works around the clock.
func (c *Clinic) Provider(t testing.TB, name string, services ...string) string {
	t.Helper()
	var hours []map[string]any
	for day := 1; day <= 7; day++ {
		hours = append(hours, map[string]any{"weekday": day, "from": "00:00", "to": "24:00"})
	}
	if services == nil {
		services = []string{}
	}
	return c.Owner.Post(t, c.Path("/providers"), map[string]any{
		"name": name, "color": 1, "service_ids": services, "hours": hours,
	}).Want(t, http.StatusCreated).ID(t)
}

// Client makes a client.
func (c *Clinic) Client(t testing.TB, name string) string {
	t.Helper()
	return c.Owner.Post(t, c.Path("/clients"), map[string]any{"name": name}).Want(t, http.StatusCreated).ID(t)
}

// Booking is the body of a booking of the clinic's one service.
func (k Catalogue) Booking(clientID string, start time.Time) map[string]any {
	return map[string]any{
		"client_id": clientID, "provider_id": k.Provider, "resource_id": k.Chair, "service_ids": []string{k.Service}, "start": start.UTC().Format(time.RFC3339),
	}
}

// InvitationMail is the state of the mail to an invited address, as the owner sees it.
func (c *Clinic) InvitationMail(t testing.TB, email string) string {
	t.Helper()
	var team struct {
		Invitations []struct{ Email, Mail string }
	}
	c.Owner.Get(t, c.Path("/team")).Want(t, http.StatusOK).Into(t, &team)
	for _, i := range team.Invitations {
		if i.Email == email {
			return i.Mail
		}
	}
	return ""
}

// InvitationID is the invitation of an address, as the owner sees it.
func (c *Clinic) InvitationID(t testing.TB, email string) string {
	t.Helper()
	var team struct {
		Invitations []struct{ ID, Email string }
	}
	c.Owner.Get(t, c.Path("/team")).Want(t, http.StatusOK).Into(t, &team)
	for _, i := range team.Invitations {
		if i.Email == email {
			return i.ID
		}
	}
	t.Fatal("no such invitation")
	return ""
}
