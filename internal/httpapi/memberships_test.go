package httpapi_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/httpapi"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// slowTeam answers a first question only when it is let go, with what was true when it was asked.
type slowTeam struct {
	asked, let chan struct{}
	reads      int
	removed    bool
}

func (s *slowTeam) Membership(context.Context, tenancy.ID, string) (identity.Membership, error) {
	s.reads++
	if s.removed {
		return identity.Membership{}, fault.New(fault.NotFound, "not_found", "No.")
	}
	if s.reads == 1 && s.asked != nil {
		close(s.asked)
		<-s.let
	}
	return identity.Membership{MemberID: "mem_1", Role: policies.Owner}, nil
}

func always() bool { return true }

func TestAMembershipReadBeforeARemovalIsNotKeptAfterIt(t *testing.T) {
	t.Parallel()
	team := &slowTeam{asked: make(chan struct{}), let: make(chan struct{})}
	m := httpapi.NewMemberships(team, always)
	done := make(chan error)
	go func() {
		_, err := m.Of(t.Context(), "ten_1", "ana")
		done <- err
	}()
	<-team.asked
	m.Forget("ten_1", "ana") // the removal is announced while the old answer is on its way
	close(team.let)
	require.NoError(t, <-done)
	team.removed = true
	_, err := m.Of(t.Context(), "ten_1", "ana")
	require.Equal(t, fault.NotFound, fault.KindOf(err))
}

func TestMembershipsAreRememberedOnlyWhileSignalsArrive(t *testing.T) {
	t.Parallel()
	connected := true
	team := &slowTeam{}
	m := httpapi.NewMemberships(team, func() bool { return connected })
	for range 3 {
		_, err := m.Of(t.Context(), "ten_1", "ana")
		require.NoError(t, err)
	}
	require.Equal(t, 1, team.reads)
	connected = false
	for range 3 {
		_, err := m.Of(t.Context(), "ten_1", "ana")
		require.NoError(t, err)
	}
	require.Equal(t, 4, team.reads)
	connected = true
	m.ForgetAll()
	team.removed = true
	_, err := m.Of(t.Context(), "ten_1", "ana")
	require.Equal(t, fault.NotFound, fault.KindOf(err))
}
