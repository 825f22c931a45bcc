package httpapi_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/testkit"
	"github.com/m-saas/m-saas/internal/testkit/servertest"
)

// superAdmin signs somebody up who proves their address and is granted the platform.
func superAdmin(t *testing.T, s *servertest.Server) *servertest.Person {
	t.Helper()
	p := s.Stranger()
	p.Name, p.Email = "Root Admin", "root."+testkit.Prefix(t)+"@people.test"
	var me struct {
		VerificationFlow string `json:"verification_flow"`
	}
	p.Post(t, "/auth/sign-up", map[string]any{"email": p.Email, "password": servertest.Password, "name": p.Name, "language": "en"}).
		Want(t, http.StatusCreated).Into(t, &me)
	require.NoError(t, s.App.Platform.GrantSuperAdmin(t.Context(), identity.Person{Name: "test"}, p.Email))
	p.Get(t, "/admin/tenants").Refused(t, http.StatusNotFound, "not_found") // the address is not proven yet
	code := sixDigits.FindString(s.Mail(t, p.Email, "confirm").Text)
	p.Post(t, "/me/verification/verify", map[string]any{"flow": me.VerificationFlow, "code": code}).Want(t, http.StatusNoContent)
	return p
}

func TestASuperAdminRunsThePlatform(t *testing.T) {
	t.Parallel()
	s := servertest.New(t, servertest.Options{})
	root := superAdmin(t, s)
	owner := s.SignUp(t, "Ana Pop")
	in := map[string]any{
		"name": "Clinica Ștefănescu", "time_zone": "Europe/Bucharest", "currency": "RON", "language": "ro",
		"owner_email": owner.Email, "max_seats": 2,
	}
	owner.Post(t, "/admin/tenants", in).Refused(t, http.StatusNotFound, "not_found")
	key := servertest.Key("0123456789abcdef-admin")
	made := root.Post(t, "/admin/tenants", in, key).Want(t, http.StatusCreated).Map(t)
	require.Equal(t, "clinica-stefanescu", made["slug"])
	require.Equal(t, made["id"], root.Post(t, "/admin/tenants", in, key).Want(t, http.StatusCreated).Map(t)["id"])
	in["name"] = "Another"
	root.Post(t, "/admin/tenants", in, key).Refused(t, http.StatusUnprocessableEntity, "idempotency_key_reused")

	id := made["id"].(string) //nolint:forcetypeassert // an identifier
	owner.Get(t, "/tenants/clinica-stefanescu").Refused(t, http.StatusNotFound, "not_found")
	token := s.InvitationToken(t, owner.Email)
	owner.Post(t, "/me/invitations/accept", map[string]any{"token": token}).Want(t, http.StatusOK)
	clinic := owner.Get(t, "/tenants/clinica-stefanescu").Want(t, http.StatusOK).Map(t)
	require.Equal(t, "owner", clinic["role"])
	require.Contains(t, clinic["permissions"], "team.manage")

	root.Post(t, "/admin/tenants/"+id+"/suspend", map[string]any{"reason": "  x  "}).Refused(t, http.StatusUnprocessableEntity, "invalid_input")
	root.Post(t, "/admin/tenants/"+id+"/suspend", map[string]any{"reason": "unpaid since May"}).Want(t, http.StatusOK)
	for _, path := range []string{"", "/team", "/clients", "/appointments", "/live"} {
		require.Eventually(t, func() bool {
			return owner.Get(t, "/tenants/clinica-stefanescu"+path).Code() == "clinic_suspended"
		}, time.Second, 20*time.Millisecond, path)
	}
	root.Post(t, "/admin/tenants/"+id+"/suspend", map[string]any{"reason": "once more"}).Refused(t, http.StatusConflict, "illegal_state")
	d := root.Post(t, "/admin/tenants/"+id+"/restore", map[string]any{"reason": "has paid"}).Want(t, http.StatusOK).Map(t)
	require.Equal(t, "active", d["state"])
	require.Equal(t, clinic["name"], owner.Get(t, "/tenants/clinica-stefanescu").Want(t, http.StatusOK).Map(t)["name"])

	d = root.Put(t, "/admin/tenants/"+id+"/seats", map[string]any{"max_seats": 0, "reason": "trial is over"}).Want(t, http.StatusOK).Map(t)
	require.InDelta(t, 0, d["max_seats"], 0)
	require.Contains(t, d, "sizes")
	owner.Post(t, "/tenants/clinica-stefanescu/team/invitations", map[string]any{"email": "x@people.test", "role": "dentist"}).
		Refused(t, http.StatusForbidden, "no_seats")
	root.Post(t, "/admin/tenants/"+id+"/owner-invitation", nil).Refused(t, http.StatusConflict, "owner_exists")

	require.Contains(t, string(root.Get(t, "/admin/tenants?q=stefan").Want(t, http.StatusOK).Body), id)
	require.NotContains(t, string(root.Get(t, "/admin/tenants?state=suspended").Want(t, http.StatusOK).Body), id)
	require.Contains(t, string(root.Get(t, "/admin/clusters").Want(t, http.StatusOK).Body), `"main"`)
	log := string(root.Get(t, "/admin/audit?tenant_id="+id).Want(t, http.StatusOK).Body)
	for _, action := range []string{"tenant.created", "tenant.suspended", "unpaid since May", "tenant.restored", "tenant.seats_set"} {
		require.Contains(t, log, action)
	}
	own := string(owner.Get(t, "/tenants/clinica-stefanescu/audit").Want(t, http.StatusOK).Body)
	require.Contains(t, own, "tenant.suspended", "the owner reads it too")
	require.Equal(t, 1, strings.Count(own, "tenant.suspended"))
}

func TestATeamOverTheAPI(t *testing.T) {
	t.Parallel()
	s := servertest.New(t, servertest.Options{})
	c := s.Clinic(t, "Team")
	dentist := c.Join(t, "Dan Dentist", "dentist")
	invite := func(p *servertest.Person, email, role string) servertest.Response {
		return p.Post(t, c.Path("/team/invitations"), map[string]any{"email": email, "role": role})
	}
	invite(dentist, "x@people.test", "dentist").Refused(t, http.StatusForbidden, "not_allowed")
	invite(c.Owner, "x@people.test", "owner").Refused(t, http.StatusUnprocessableEntity, "invalid_input")
	invite(c.Owner, "not an address", "dentist").Refused(t, http.StatusUnprocessableEntity, "invalid_input")
	invite(c.Owner, strings.ToUpper(dentist.Email), "dentist").Refused(t, http.StatusConflict, "already_member")
	v := invite(c.Owner, "x."+testkit.Prefix(t)+"@people.test", "assistant").Want(t, http.StatusCreated).ID(t)
	require.NotContains(t, string(dentist.Get(t, c.Path("/team")).Want(t, http.StatusOK).Body), v)
	c.Owner.Post(t, c.Path("/team/invitations/"+v+"/resend"), nil).Want(t, http.StatusOK)
	c.Owner.Delete(t, c.Path("/team/invitations/"+v)).Want(t, http.StatusNoContent)
	c.Owner.Delete(t, c.Path("/team/invitations/inv_none")).Refused(t, http.StatusNotFound, "invitation_not_found")

	member := c.MemberID(t, dentist)
	c.Owner.Patch(t, c.Path("/team/members/"+member), map[string]any{"role": "receptionist"}).Want(t, http.StatusOK)
	require.Equal(t, "receptionist", dentist.Get(t, c.Path("")).Want(t, http.StatusOK).Map(t)["role"], "at once")
	c.Owner.Delete(t, c.Path("/team/members/"+c.MemberID(t, c.Owner))).Refused(t, http.StatusConflict, "owner_cannot_leave")
	c.Owner.Post(t, c.Path("/team/ownership"), map[string]any{"member_id": member}).Want(t, http.StatusNoContent)
	require.Equal(t, "owner", dentist.Get(t, c.Path("")).Want(t, http.StatusOK).Map(t)["role"])
	c.Owner.Post(t, c.Path("/team/ownership"), map[string]any{"member_id": member}).Refused(t, http.StatusForbidden, "not_allowed")

	rev := dentist.Get(t, c.Path("")).Rev(t)
	dentist.Patch(t, c.Path(""), map[string]any{"phone": "0722"}).Refused(t, http.StatusPreconditionRequired, "revision_required")
	dentist.Patch(t, c.Path(""), map[string]any{"phone": "0722"}, servertest.IfMatch(rev)).Want(t, http.StatusOK)
	dentist.Patch(t, c.Path(""), map[string]any{"phone": "0733"}, servertest.IfMatch(rev)).Refused(t, http.StatusConflict, "stale_edit")
	require.Equal(t, "0722", dentist.Get(t, c.Path("")).Map(t)["phone"])
	require.Contains(t, string(dentist.Get(t, c.Path("/audit")).Want(t, http.StatusOK).Body), "ownership.handed_over")
}
