package team_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/team"
	"github.com/m-saas/m-saas/policies"
)

func TestAnInvitationLeadsIntoTheTeam(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 3)
	v, err := w.team.Invite(t.Context(), w.owner, team.NewInvitation{Email: "  Bob@Clinic.TEST ", Role: policies.Dentist})
	require.NoError(t, err)
	require.Equal(t, "bob@clinic.test", v.Email)
	require.Equal(t, []string{v.ID}, w.hints)
	require.Equal(t, 2, w.used())

	token := w.token(v.ID)
	require.NotContains(t, v.TokenHash, token, "only the hash is stored")
	require.Equal(t, "ana", w.mails[0].InvitedBy)
	look, err := w.team.Look(t.Context(), token)
	require.NoError(t, err)
	require.Equal(t, "bob@clinic.test", look.Email)
	require.Equal(t, v.ExpiresAt, w.clock.Now().UTC().Add(48*time.Hour))

	_, err = w.team.Accept(t.Context(), person("eve"), token)
	require.ErrorIs(t, err, team.ErrOtherEmail)
	scope, err := w.team.Accept(t.Context(), person("bob"), token)
	require.NoError(t, err)
	require.Equal(t, w.scope.TenantID(), scope.TenantID())
	require.Equal(t, 2, w.used(), "the seat changed hands")
	bob := w.actor(person("bob"))
	require.Equal(t, policies.Dentist, bob.Role())

	_, err = w.team.Accept(t.Context(), person("bob"), token)
	require.NoError(t, err, "the same person may click twice")
	impostor := person("bob")
	impostor.ID = "person-other"
	_, err = w.team.Accept(t.Context(), impostor, token)
	require.ErrorIs(t, err, team.ErrUsed)
	_, err = w.team.Accept(t.Context(), person("bob"), "a-made-up-token-of-some-length")
	require.Equal(t, fault.NotFound, fault.KindOf(err))

	clinics, err := w.team.Clinics(t.Context(), "person-bob")
	require.NoError(t, err)
	require.Len(t, clinics, 1)
	require.ElementsMatch(t, []string{" clinic.founded ana", "ana member.invited bob@clinic.test", "bob member.joined bob"}, w.actions())
}

func TestInvitationsAreRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 4)
	bob := w.join("bob", policies.Receptionist)
	w.invite("cora", policies.Dentist)
	for sentence, c := range map[string]struct {
		actor identity.Actor
		in    team.NewInvitation
		want  *fault.Fault
	}{
		"a receptionist invites nobody":     {bob, team.NewInvitation{Email: "x@clinic.test", Role: policies.Dentist}, coded(fault.Forbidden, "not_allowed")},
		"nobody is invited to be owner":     {w.owner, team.NewInvitation{Email: "x@clinic.test", Role: policies.Owner}, coded(fault.Invalid, "invalid_input")},
		"nor a super-admin":                 {w.owner, team.NewInvitation{Email: "x@clinic.test", Role: policies.SuperAdmin}, coded(fault.Invalid, "invalid_input")},
		"a line break in the address":       {w.owner, team.NewInvitation{Email: "x@clinic.test\r\nBcc: y@z.test", Role: policies.Dentist}, coded(fault.Invalid, "invalid_input")},
		"a name in the address":             {w.owner, team.NewInvitation{Email: "X <x@clinic.test>", Role: policies.Dentist}, coded(fault.Invalid, "invalid_input")},
		"a member is not invited again":     {w.owner, team.NewInvitation{Email: "BOB@clinic.test", Role: policies.Dentist}, team.ErrAlreadyMember},
		"nor an address that is invited":    {w.owner, team.NewInvitation{Email: "cora@clinic.test", Role: policies.Dentist}, team.ErrAlreadyInvited},
		"a provider of another sort of id":  {w.owner, team.NewInvitation{Email: "x@clinic.test", Role: policies.Assistant, ProviderIDs: []string{"cli_1"}}, coded(fault.Invalid, "invalid_input")},
		"an actor who is no owner any more": {w.stale(), team.NewInvitation{Email: "x@clinic.test", Role: policies.Dentist}, coded(fault.Forbidden, "not_allowed")},
	} {
		_, err := w.team.Invite(t.Context(), c.actor, c.in)
		require.ErrorIs(t, err, c.want, sentence)
	}
	require.Equal(t, 3, w.used())
	w.invite("dan", policies.Dentist)
	_, err := w.team.Invite(t.Context(), w.owner, team.NewInvitation{Email: "x@clinic.test", Role: policies.Dentist})
	require.ErrorIs(t, err, team.ErrSeatsExhausted)
	_, err = w.team.SetSeats(t.Context(), person("root"), w.scope.TenantID(), 0, "unpaid")
	require.NoError(t, err)
	_, err = w.team.Invite(t.Context(), w.owner, team.NewInvitation{Email: "x@clinic.test", Role: policies.Dentist})
	require.ErrorIs(t, err, team.ErrNoSeats)
}

// stale is an actor as the edge may still believe in for some seconds: an owner whom the team does not know as such.
func (w *world) stale() identity.Actor {
	return identity.NewActor(w.scope, person("old"), identity.Membership{MemberID: "mem_old", Role: policies.Owner}, w.kit.Policy)
}

func TestACreateThatIsRepeatedMeetsItsInvitation(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 3)
	in := team.NewInvitation{ID: "inv_01jd3m8w1q2v5y7x9z0abcdefg", Email: "bob@clinic.test", Role: policies.Dentist}
	one, err := w.team.Invite(t.Context(), w.owner, in)
	require.NoError(t, err)
	two, err := w.team.Invite(t.Context(), w.owner, in)
	require.NoError(t, err)
	require.Equal(t, one.ID, two.ID)
	require.Equal(t, 2, w.used())
	in.Role = policies.Assistant
	_, err = w.team.Invite(t.Context(), w.owner, in)
	require.ErrorIs(t, err, coded(fault.Invalid, "idempotency_key_reused"))
}

func TestAResendVoidsOlderLinks(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 2)
	v := w.invite("bob", policies.Dentist)
	old := w.token(v.ID)
	w.clock.Move(time.Hour)
	_, err := w.team.Resend(t.Context(), w.owner, v.ID)
	require.NoError(t, err)
	_, err = w.team.Look(t.Context(), old)
	require.Equal(t, fault.NotFound, fault.KindOf(err))
	fresh := w.token(v.ID)
	require.NotEqual(t, old, fresh)
	require.NotEqual(t, w.mails[0].MessageID, w.mails[1].MessageID)
	_, err = w.team.Accept(t.Context(), person("bob"), fresh)
	require.NoError(t, err)
	_, err = w.team.Resend(t.Context(), w.owner, v.ID)
	require.ErrorIs(t, err, team.ErrUsed)
}

func TestAnInvitationExpiresAndFreesItsSeat(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 2)
	v := w.invite("bob", policies.Dentist)
	token := w.token(v.ID)
	w.clock.Move(48*time.Hour - time.Millisecond)
	_, err := w.team.Look(t.Context(), token)
	require.NoError(t, err)
	w.clock.Move(time.Millisecond)
	_, err = w.team.Accept(t.Context(), person("bob"), token)
	require.ErrorIs(t, err, team.ErrExpired)
	require.Equal(t, 1, w.used())
	cora := w.invite("cora", policies.Dentist)
	_, err = w.team.Resend(t.Context(), w.owner, v.ID)
	require.ErrorIs(t, err, team.ErrSeatsExhausted, "its seat is somebody else's now")
	require.NoError(t, w.team.Revoke(t.Context(), w.owner, cora.ID))
	require.NoError(t, w.team.Revoke(t.Context(), w.owner, cora.ID), "withdrawing may be repeated")
	_, err = w.team.Resend(t.Context(), w.owner, v.ID)
	require.NoError(t, err)
	_, err = w.team.Accept(t.Context(), person("bob"), w.token(v.ID))
	require.NoError(t, err)
}
