package team_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/team"
	"github.com/m-saas/m-saas/policies"
)

func TestWhoWasRemovedCannotComeBackThroughAnOldInvitation(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 5)
	bob := w.join("bob", policies.Dentist)
	for _, state := range []string{"suspended", "removed"} {
		v := w.inviteAround(t, bob)
		token := w.token(v.ID)
		if state == "suspended" {
			suspended := team.MemberSuspended
			_, err := w.team.ChangeMember(t.Context(), w.owner, bob.MemberID(), team.MemberChange{State: &suspended})
			require.NoError(t, err)
			_, err = w.team.Membership(t.Context(), w.scope.TenantID(), "person-bob")
			require.ErrorIs(t, err, coded(fault.Forbidden, "member_suspended"))
		} else {
			require.NoError(t, w.team.Remove(t.Context(), w.owner, bob.MemberID()))
			_, err := w.team.Membership(t.Context(), w.scope.TenantID(), "person-bob")
			require.Equal(t, fault.NotFound, fault.KindOf(err))
		}
		_, err := w.team.Accept(t.Context(), person("bob"), token)
		require.Error(t, err, state)
		require.Contains(t, w.revoked, "person-bob")
	}
	require.Equal(t, 1, w.used())
	again := w.join("bob", policies.Receptionist)
	require.Equal(t, bob.MemberID(), again.MemberID(), "a new invitation brings the same member back")
	require.Equal(t, policies.Receptionist, again.Role())
}

// inviteAround makes an open invitation to a member's address, as one that was sent before they joined by another way.
func (w *world) inviteAround(t *testing.T, who identity.Actor) team.Invitation {
	t.Helper()
	v := w.invite("decoy", policies.Dentist)
	_, err := w.kit.Router.Control("test").Collection("teams").UpdateOne(t.Context(),
		map[string]any{"invitations.id": v.ID}, map[string]any{"$set": map[string]any{"invitations.$.email": who.Person().Email}})
	require.NoError(t, err)
	return v
}

func TestASuspendedMemberHoldsNoSeatAndNeedsOneToComeBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 2)
	bob := w.join("bob", policies.Dentist)
	suspended, active := team.MemberSuspended, team.MemberActive
	_, err := w.team.ChangeMember(t.Context(), w.owner, bob.MemberID(), team.MemberChange{State: &suspended})
	require.NoError(t, err)
	cora := w.invite("cora", policies.Dentist)
	_, err = w.team.ChangeMember(t.Context(), w.owner, bob.MemberID(), team.MemberChange{State: &active})
	require.ErrorIs(t, err, team.ErrSeatsExhausted)
	require.NoError(t, w.team.Revoke(t.Context(), w.owner, cora.ID))
	m, err := w.team.ChangeMember(t.Context(), w.owner, bob.MemberID(), team.MemberChange{State: &active})
	require.NoError(t, err)
	require.Equal(t, team.MemberActive, m.State)
}

func TestTheOwnerStaysUntilTheyHandOver(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 3)
	bob := w.join("bob", policies.Dentist)
	own := w.owner.MemberID()
	suspended, dentist := team.MemberSuspended, policies.Dentist
	require.ErrorIs(t, w.team.Remove(t.Context(), w.owner, own), team.ErrOwnerStays)
	_, err := w.team.ChangeMember(t.Context(), w.owner, own, team.MemberChange{State: &suspended})
	require.ErrorIs(t, err, team.ErrOwnerStays)
	_, err = w.team.ChangeMember(t.Context(), w.owner, own, team.MemberChange{Role: &dentist})
	require.ErrorIs(t, err, team.ErrOwnerStays)
	require.ErrorIs(t, w.team.HandOver(t.Context(), bob, bob.MemberID()), coded(fault.Forbidden, "not_allowed"))
	require.Equal(t, fault.NotFound, fault.KindOf(w.team.HandOver(t.Context(), w.owner, "mem_nobody")))

	require.NoError(t, w.team.HandOver(t.Context(), w.owner, bob.MemberID()))
	require.Equal(t, policies.Owner, w.actor(person("bob")).Role())
	require.Equal(t, policies.Dentist, w.actor(person("ana")).Role())
	require.ErrorIs(t, w.team.HandOver(t.Context(), w.owner, own), coded(fault.Forbidden, "not_allowed"),
		"what the edge remembers of the former owner does not count")
	require.Subset(t, w.revoked, []string{"person-ana", "person-bob"})
}

// Many hand-overs, removals and role changes at once: at every moment there is one owner, and at the end too.
func TestThereIsAlwaysOneOwner(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 6)
	actors := []identity.Actor{w.owner}
	for i := range 4 {
		actors = append(actors, w.join(fmt.Sprintf("m%d", i), policies.Dentist))
	}
	var won sync.Map
	var wg sync.WaitGroup
	for _, heir := range actors[1:] {
		for range 5 {
			wg.Go(func() {
				if w.team.HandOver(t.Context(), w.owner, heir.MemberID()) == nil {
					won.Store(heir.MemberID(), true)
				}
				_ = w.team.Remove(t.Context(), w.owner, heir.MemberID())
			})
		}
	}
	wg.Wait()
	found, err := w.team.Inspect(t.Context(), w.scope.TenantID())
	require.NoError(t, err)
	owners := 0
	for _, m := range found.Members {
		if m.Role == policies.Owner && m.State == team.MemberActive {
			owners++
		}
	}
	require.Equal(t, 1, owners)
	n := 0
	won.Range(func(any, any) bool { n++; return true })
	require.LessOrEqual(t, n, 1, "the former owner handed over once")
}
