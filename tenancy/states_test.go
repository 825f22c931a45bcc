package tenancy_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/testkit"
	"github.com/m-saas/m-saas/tenancy"
)

func TestOnlyLegalMovesAreAllowed(t *testing.T) {
	t.Parallel()
	all := []tenancy.State{tenancy.Provisioning, tenancy.Active, tenancy.Suspended, tenancy.Deleted, tenancy.Purged}
	legal := map[[2]tenancy.State]bool{
		{tenancy.Provisioning, tenancy.Active}: true,
		{tenancy.Active, tenancy.Suspended}:    true,
		{tenancy.Active, tenancy.Deleted}:      true,
		{tenancy.Suspended, tenancy.Active}:    true,
		{tenancy.Suspended, tenancy.Deleted}:   true,
		{tenancy.Deleted, tenancy.Active}:      true,
		{tenancy.Deleted, tenancy.Suspended}:   true,
		{tenancy.Deleted, tenancy.Purged}:      true,
	}
	for _, from := range all {
		for _, to := range all {
			require.Equal(t, legal[[2]tenancy.State{from, to}], tenancy.CanMove(from, to), "%s → %s", from, to)
		}
	}
}

func TestSuspensionAndRestoration(t *testing.T) {
	t.Parallel()
	k := testkit.NewTenants(t, nil)
	scope := k.Clinic(t)
	dir, tenant, by := k.Router.Directory(), scope.TenantID(), tenancy.By{Name: "Ada", Email: "ada@msaas.test", Role: "super_admin"}

	_, err := dir.Suspend(t.Context(), by, tenant, "  x ")
	require.Equal(t, fault.Invalid, fault.KindOf(err), "a reason needs three characters")
	_, err = dir.Restore(t.Context(), by, tenant, "was never suspended")
	require.ErrorIs(t, err, fault.New(fault.Conflict, "illegal_state", ""))

	out, err := dir.Suspend(t.Context(), by, tenant, "unpaid since May")
	require.NoError(t, err)
	require.Equal(t, tenancy.Suspended, out.State)
	require.Equal(t, "unpaid since May", out.StateReason)
	seen, err := k.Router.Resolve(t.Context(), out.Slug)
	require.NoError(t, err)
	require.Equal(t, tenancy.Suspended, seen.Tenant().State, "a suspension counts at once in this process")

	_, err = dir.Suspend(t.Context(), by, tenant, "once more")
	require.ErrorIs(t, err, fault.New(fault.Conflict, "illegal_state", ""))

	back, err := dir.Restore(t.Context(), by, tenant, "has paid")
	require.NoError(t, err)
	require.Equal(t, tenancy.Active, back.State)
	require.Equal(t, scope.Tenant().Settings, back.Settings)
	require.Equal(t, scope.Tenant().Placement, back.Placement)

	changes, err := dir.Outbox(t.Context(), tenant, 10)
	require.NoError(t, err)
	var actions []string
	for _, c := range changes {
		actions = append(actions, c.Action+" "+c.Reason)
		require.NoError(t, dir.Recorded(t.Context(), c))
	}
	require.Equal(t, []string{"tenant.created ", "tenant.suspended unpaid since May", "tenant.restored has paid"}, actions)
	changes, err = dir.Outbox(t.Context(), "", 10)
	require.NoError(t, err)
	require.Empty(t, changes)

	_, err = dir.Suspend(t.Context(), by, "ten_00000000000000000000000000", "nobody there")
	require.ErrorIs(t, err, tenancy.ErrTenantNotFound)
}

func TestOneOfTwoSimultaneousSuspensionsWins(t *testing.T) {
	t.Parallel()
	k := testkit.NewTenants(t, nil)
	tenant := k.Clinic(t).TenantID()
	results := make(chan error, 8)
	for range cap(results) {
		go func() {
			_, err := k.Router.Directory().Suspend(t.Context(), tenancy.By{}, tenant, "a race")
			results <- err
		}()
	}
	won := 0
	for range cap(results) {
		if err := <-results; err == nil {
			won++
		} else {
			require.Equal(t, fault.Conflict, fault.KindOf(err))
		}
	}
	require.Equal(t, 1, won)
}

func TestSettingsAreEditedUnderTheirRevision(t *testing.T) {
	t.Parallel()
	k := testkit.NewTenants(t, nil)
	scope := k.Clinic(t)
	s := scope.Tenant().Settings
	s.Name = "Clinica Ștefănescu"
	after, err := k.Router.Directory().UpdateSettings(t.Context(), scope, scope.Tenant().Rev, s, tenancy.Change{Action: "clinic.updated"})
	require.NoError(t, err)
	require.Equal(t, scope.Tenant().Rev+1, after.Rev)
	_, err = k.Router.Directory().UpdateSettings(t.Context(), scope, scope.Tenant().Rev, s, tenancy.Change{Action: "clinic.updated"})
	require.ErrorIs(t, err, fault.New(fault.Conflict, "stale_edit", ""))
	page, err := k.Router.Directory().List(t.Context(), tenancy.ListFilter{Query: "STEFAN clin"})
	require.NoError(t, err)
	require.Len(t, page.Tenants, 1, "the list finds it by its new name")
}

func TestListPagesThroughAllTenantsOnce(t *testing.T) {
	t.Parallel()
	clock := testkit.NewClock(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC))
	k := testkit.NewTenants(t, clock.Now)
	want := map[tenancy.ID]bool{}
	for range 7 { // all at the same moment: the identifier decides
		want[k.Clinic(t).TenantID()] = true
	}
	seen, cursor := map[tenancy.ID]bool{}, ""
	for range 4 {
		page, err := k.Router.Directory().List(t.Context(), tenancy.ListFilter{Limit: 2, Cursor: cursor, State: tenancy.Active})
		require.NoError(t, err)
		for _, tn := range page.Tenants {
			require.False(t, seen[tn.ID])
			seen[tn.ID] = true
		}
		cursor = page.NextCursor
	}
	require.Equal(t, want, seen)
	require.Empty(t, cursor)
	_, err := k.Router.Directory().List(t.Context(), tenancy.ListFilter{Cursor: "made up"})
	require.Equal(t, fault.Invalid, fault.KindOf(err))
}
