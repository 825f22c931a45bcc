package platform_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/platform"
	"github.com/m-saas/m-saas/internal/team"
	"github.com/m-saas/m-saas/internal/testkit"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// world is a platform with nobody on it.
type world struct {
	t        *testing.T
	kit      *testkit.Tenants
	clock    *testkit.Clock
	team     *team.Service
	audit    *audit.Service
	platform *platform.Service
	changed  []tenancy.ID
	hints    int
	broken   error // what the last step answers
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, clock: testkit.NewClock(time.Now().Truncate(time.Millisecond))}
	w.kit = testkit.NewTenants(t, w.clock.Now)
	w.audit = audit.New(w.kit.Router.Control("test"), w.clock.Now)
	w.team = team.New(team.Deps{
		Control: w.kit.Router.Control("test"), Scope: w.kit.Router.Scope, Audit: w.audit, TokenKey: make([]byte, 32), Now: w.clock.Now,
		Enqueue: func(context.Context, tenancy.ID, string) error { w.hints++; return nil },
	})
	steps := append(platform.DatabaseSteps(w.kit.Router, w.team, w.kit.Runner.UpTenant), tenancy.ProvisionStep{
		Name: "last", Do: func(context.Context, tenancy.Tenant, tenancy.Request) error { return w.broken },
	})
	w.platform = platform.New(platform.Deps{
		Router: w.kit.Router, Provisioner: &tenancy.Provisioner{Router: w.kit.Router, Steps: steps, Now: w.clock.Now},
		Team: w.team, Audit: w.audit, Newest: w.kit.Runner.Newest(), Now: w.clock.Now,
		Changed: func(_ context.Context, tenant tenancy.ID) { w.changed = append(w.changed, tenant) },
	})
	return w
}

func settings(name string) tenancy.Settings {
	return tenancy.Settings{Name: name, TimeZone: "Europe/Bucharest", Currency: "RON", Language: "ro"}
}

var (
	ana  = identity.Person{ID: "person-ana", Name: "Ana", Email: "ana@clinic.test"}
	root = identity.Person{ID: "person-root", Name: "Root", Email: "root@msaas.test", Verified: true}
)

func (w *world) owner(tn tenancy.Tenant) identity.Actor {
	w.t.Helper()
	scope, err := w.kit.Router.Scope(w.t.Context(), tn.ID)
	require.NoError(w.t, err)
	m, err := w.team.Membership(w.t.Context(), tn.ID, ana.ID)
	require.NoError(w.t, err)
	return identity.NewActor(scope, ana, m, w.kit.Policy)
}

func (w *world) log(tenant tenancy.ID) []string {
	w.t.Helper()
	p, err := w.audit.ListPlatform(w.t.Context(), tenant, "", 100)
	require.NoError(w.t, err)
	var all []string
	for _, e := range p.Entries {
		all = append(all, e.Action)
	}
	return all
}

func TestAClinicSignsUpByItself(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	made, err := w.platform.SignUp(t.Context(), ana, platform.NewClinic{Settings: settings("Clinica Ștefănescu")})
	require.NoError(t, err)
	require.Equal(t, "clinica-stefanescu", made.Slug)
	require.Equal(t, tenancy.Active, made.State)
	actor := w.owner(made)
	require.Equal(t, policies.Owner, actor.Role())
	clinics, err := w.platform.ClinicsOf(t.Context(), ana.ID)
	require.NoError(t, err)
	require.Equal(t, []platform.Clinic{{Slug: made.Slug, Name: "Clinica Ștefănescu", Role: policies.Owner, State: tenancy.Active}}, clinics)
	require.Equal(t, []string{"tenant.created"}, w.log(made.ID))
	own, err := w.audit.List(t.Context(), actor, "", 10)
	require.NoError(t, err)
	require.Len(t, own.Entries, 2, "founded, created")
	require.Zero(t, w.hints)
}

func TestOnePersonOwnsABoundedNumberOfClinics(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for i := range 20 {
		_, err := w.platform.SignUp(t.Context(), ana, platform.NewClinic{Settings: settings(fmt.Sprintf("Clinica %d", i))})
		require.NoError(t, err)
	}
	_, err := w.platform.SignUp(t.Context(), ana, platform.NewClinic{Settings: settings("One more")})
	require.ErrorIs(t, err, fault.New(fault.Conflict, "too_many_clinics", ""))
}

func TestASuperAdminRunsAClinicsLife(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	made, err := w.platform.Provision(t.Context(), root, platform.NewTenant{
		NewClinic: platform.NewClinic{Slug: "pop-dental", Settings: settings("Pop Dental")}, OwnerEmail: " ANA@clinic.test ", MaxSeats: 4,
	})
	require.NoError(t, err)
	require.Equal(t, 1, w.hints, "the owner's mail goes out")

	d, err := w.platform.Suspend(t.Context(), root, made.ID, "unpaid since May")
	require.NoError(t, err)
	require.Equal(t, tenancy.Suspended, d.State)
	require.Equal(t, "ana@clinic.test", d.OwnerEmail)
	require.Equal(t, 1, d.UsedSeats)
	require.Equal(t, w.kit.Runner.Newest(), d.SchemaVersion)
	require.Positive(t, d.Sizes.Collections)
	d, err = w.platform.Restore(t.Context(), root, made.ID, "has paid")
	require.NoError(t, err)
	require.Equal(t, tenancy.Active, d.State)
	d, err = w.platform.SetSeats(t.Context(), root, made.ID, 9, "grown")
	require.NoError(t, err)
	require.Equal(t, 9, d.MaxSeats)
	_, err = w.platform.SetSeats(t.Context(), root, made.ID, 9, "  ")
	require.Equal(t, fault.Invalid, fault.KindOf(err))
	require.NoError(t, w.platform.ReinviteOwner(t.Context(), root, made.ID))

	require.ElementsMatch(t, []string{"invitation.resent", "tenant.seats_set", "tenant.restored", "tenant.suspended", "tenant.created"}, w.log(made.ID))
	require.Equal(t, []tenancy.ID{made.ID, made.ID, made.ID}, w.changed)
	page, err := w.platform.Tenants(t.Context(), tenancy.ListFilter{Query: "pop"})
	require.NoError(t, err)
	require.Len(t, page.Tenants, 1)
	require.Equal(t, 9, page.Tenants[0].MaxSeats)
	clusters, err := w.platform.Clusters(t.Context())
	require.NoError(t, err)
	require.Equal(t, []platform.Cluster{{Name: "main", Tenants: 1}}, clusters)
	_, err = w.platform.Tenant(t.Context(), "ten_00000000000000000000000000")
	require.ErrorIs(t, err, tenancy.ErrTenantNotFound)
}

func TestAnImpossibleOwnerLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, err := w.platform.Provision(t.Context(), root, platform.NewTenant{
		NewClinic: platform.NewClinic{Slug: "pop-dental", Settings: settings("Pop Dental")}, OwnerEmail: "not an address", MaxSeats: 4,
	})
	require.Equal(t, fault.Invalid, fault.KindOf(err))
	page, err := w.platform.Tenants(t.Context(), tenancy.ListFilter{})
	require.NoError(t, err)
	require.Empty(t, page.Tenants)
}

func TestTheSweepFinishesWhatWasCut(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.broken = errors.New("process ended")
	clinic := platform.NewClinic{ID: tenancy.ID(id.New(id.Tenant, w.clock.Now())), Settings: settings("Pop Dental")}
	_, err := w.platform.SignUp(t.Context(), ana, clinic)
	require.ErrorIs(t, err, w.broken)
	w.broken = nil
	w.clock.Move(time.Minute)
	n, err := w.platform.Sweep(t.Context())
	require.NoError(t, err)
	require.Equal(t, 1, n)
	require.Equal(t, []string{"tenant.created"}, w.log(clinic.ID), "its audit entry too")
	n, err = w.platform.Sweep(t.Context())
	require.NoError(t, err)
	require.Zero(t, n)
}

func TestSettingsChangeUnderTheirRevisionAndAreAudited(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	made, err := w.platform.SignUp(t.Context(), ana, platform.NewClinic{Settings: settings("Pop Dental")})
	require.NoError(t, err)
	actor := w.owner(made)
	phone, zone := " 0722 ", "Europe/London"
	after, err := w.platform.UpdateSettings(t.Context(), actor, made.Rev, platform.SettingsChange{Phone: &phone, TimeZone: &zone})
	require.NoError(t, err)
	require.Equal(t, "0722", after.Settings.Phone)
	require.Equal(t, "Pop Dental", after.Settings.Name)
	_, err = w.platform.UpdateSettings(t.Context(), actor, made.Rev, platform.SettingsChange{Phone: &zone})
	require.ErrorIs(t, err, fault.New(fault.Conflict, "stale_edit", ""))
	same, err := w.platform.UpdateSettings(t.Context(), actor, after.Rev, platform.SettingsChange{TimeZone: &zone})
	require.NoError(t, err)
	require.Equal(t, after.Rev, same.Rev, "nothing changed")
	moon := "Moon/Crater"
	_, err = w.platform.UpdateSettings(t.Context(), actor, after.Rev, platform.SettingsChange{TimeZone: &moon})
	require.Equal(t, fault.Invalid, fault.KindOf(err))
	own, err := w.audit.List(t.Context(), actor, "", 1)
	require.NoError(t, err)
	require.NotEmpty(t, own.NextCursor)
	require.NotContains(t, w.log(made.ID), "clinic.updated", "a clinic's settings are its own affair")
}

func TestOnlyVerifiedAddressesRunThePlatform(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	is := func(p identity.Person) bool {
		ok, err := w.platform.IsSuperAdmin(t.Context(), p)
		require.NoError(t, err)
		return ok
	}
	require.False(t, is(root))
	require.NoError(t, w.platform.GrantSuperAdmin(t.Context(), identity.Person{Name: "op@host"}, " Root@MSaaS.test"))
	require.NoError(t, w.platform.GrantSuperAdmin(t.Context(), identity.Person{Name: "op@host"}, "root@msaas.test"))
	require.Equal(t, fault.Invalid, fault.KindOf(w.platform.GrantSuperAdmin(t.Context(), identity.Person{}, "root")))
	require.True(t, is(root))
	unproven := root
	unproven.Verified = false
	require.False(t, is(unproven))
	require.False(t, is(identity.Person{Verified: true}))
	all, err := w.platform.SuperAdmins(t.Context())
	require.NoError(t, err)
	require.Len(t, all, 1)
	was, err := w.platform.RevokeSuperAdmin(t.Context(), identity.Person{Name: "op@host"}, "ROOT@msaas.test")
	require.NoError(t, err)
	require.True(t, was)
	require.False(t, is(root))
	require.ElementsMatch(t, []string{"super_admin.granted", "super_admin.revoked"}, w.log(""))
}
