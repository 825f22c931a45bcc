package team_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/team"
	"github.com/m-saas/m-saas/internal/testkit"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// world is one clinic with an owner and a team service whose mails, signals and hints are kept.
type world struct {
	t       testing.TB
	kit     *testkit.Tenants
	clock   *testkit.Clock
	scope   tenancy.Scope
	team    *team.Service
	audit   *audit.Service
	owner   identity.Actor
	mailErr error

	mu      sync.Mutex
	mails   []team.InvitationMail
	revoked []string
	hints   []string
}

func (w *world) SendInvitation(_ context.Context, m team.InvitationMail) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.mailErr == nil {
		w.mails = append(w.mails, m)
	}
	return w.mailErr
}

func newWorld(t testing.TB, seats int) *world {
	w := &world{t: t, clock: testkit.NewClock(time.Now().Truncate(time.Millisecond))}
	w.kit = testkit.NewTenants(t, w.clock.Now)
	w.scope = w.kit.Clinic(t)
	w.audit = audit.New(w.kit.Router.Control("test"), w.clock.Now)
	w.team = team.New(team.Deps{
		Control: w.kit.Router.Control("test"), Scope: w.kit.Router.Scope, Audit: w.audit, Mailer: w,
		TokenKey: []byte("0123456789abcdef0123456789abcdef"), Now: w.clock.Now,
		Revoked: func(_ context.Context, _ tenancy.ID, person string) {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.revoked = append(w.revoked, person)
		},
		Enqueue: func(_ context.Context, _ tenancy.ID, invitation string) error {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.hints = append(w.hints, invitation)
			return nil
		},
	})
	ana := person("ana")
	found := team.Founding{MaxSeats: seats, PersonID: ana.ID, Name: ana.Name, Email: ana.Email}
	require.NoError(t, w.team.Found(t.Context(), w.scope.TenantID(), found))
	require.NoError(t, w.team.Found(t.Context(), w.scope.TenantID(), found), "founding may be repeated")
	w.owner = w.actor(ana)
	return w
}

func person(name string) identity.Person {
	return identity.Person{ID: "person-" + name, Name: name, Email: name + "@clinic.test", Verified: true}
}

func (w *world) actor(p identity.Person) identity.Actor {
	w.t.Helper()
	m, err := w.team.Membership(w.t.Context(), w.scope.TenantID(), p.ID)
	require.NoError(w.t, err)
	return identity.NewActor(w.scope, p, m, w.kit.Policy)
}

func (w *world) mailer() identity.Actor {
	return identity.NewActor(w.scope, identity.Person{}, identity.Membership{Role: policies.SystemMailer}, w.kit.Policy)
}

// token sends the mail of an invitation and gives the secret of its link.
func (w *world) token(invitation string) string {
	w.t.Helper()
	require.NoError(w.t, w.team.SendInvitation(w.t.Context(), w.mailer(), invitation))
	require.NotEmpty(w.t, w.mails)
	return w.mails[len(w.mails)-1].Token
}

func (w *world) invite(name string, role policies.Role) team.Invitation {
	w.t.Helper()
	v, err := w.team.Invite(w.t.Context(), w.owner, team.NewInvitation{Email: person(name).Email, Role: role})
	require.NoError(w.t, err)
	return v
}

// join invites and lets accept.
func (w *world) join(name string, role policies.Role) identity.Actor {
	w.t.Helper()
	_, err := w.team.Accept(w.t.Context(), person(name), w.token(w.invite(name, role).ID))
	require.NoError(w.t, err)
	return w.actor(person(name))
}

func (w *world) used() int {
	w.t.Helper()
	t, used, err := w.team.Get(w.t.Context(), w.owner)
	require.NoError(w.t, err)
	require.Equal(w.t, t.UsedSeats(w.clock.Now()), used)
	return used
}

func (w *world) actions() []string {
	w.t.Helper()
	p, err := w.audit.List(w.t.Context(), w.owner, "", 100)
	require.NoError(w.t, err)
	var all []string
	for _, e := range p.Entries {
		all = append(all, e.Actor.Name+" "+e.Action+" "+e.Subject.Name)
	}
	slices.Reverse(all)
	return all
}

func coded(kind fault.Kind, code string) *fault.Fault { return fault.New(kind, code, "") }

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

func TestMails(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 6)
	v := w.invite("bob", policies.Dentist)
	require.ErrorIs(t, w.team.SendInvitation(t.Context(), w.owner, v.ID), coded(fault.Forbidden, "not_allowed"), "only the worker's role may")
	require.NoError(t, w.team.SendInvitation(t.Context(), w.mailer(), v.ID))
	require.NoError(t, w.team.SendInvitation(t.Context(), w.mailer(), v.ID))
	require.Len(t, w.mails, 1, "once is enough")

	missed := w.invite("cora", policies.Dentist)
	pending, err := w.team.PendingMails(t.Context(), 10)
	require.NoError(t, err)
	require.Empty(t, pending, "the hint comes first")
	w.clock.Move(time.Minute)
	pending, err = w.team.PendingMails(t.Context(), 10)
	require.NoError(t, err)
	require.Equal(t, []team.PendingMail{{TenantID: w.scope.TenantID(), InvitationID: missed.ID}}, pending)

	w.mailErr = errors.New("connection refused")
	require.ErrorIs(t, w.team.SendInvitation(t.Context(), w.mailer(), missed.ID), w.mailErr)
	pending, err = w.team.PendingMails(t.Context(), 10)
	require.NoError(t, err)
	require.Empty(t, pending, "the next attempt waits")
	w.mailErr = coded(fault.Invalid, "mailbox_unknown")
	require.NoError(t, w.team.SendInvitation(t.Context(), w.mailer(), missed.ID))
	require.Equal(t, team.MailFailed, w.mailState(missed.ID))

	w.mailErr = nil
	bob := w.join("dan", policies.Dentist)
	orphan := w.invite("erin", policies.Dentist)
	require.NoError(t, w.team.HandOver(t.Context(), w.owner, bob.MemberID()))
	sent := len(w.mails)
	require.NoError(t, w.team.SendInvitation(t.Context(), w.mailer(), orphan.ID))
	require.Len(t, w.mails, sent, "who invited is no owner any more")
	w.owner = w.actor(person("dan"))
	require.Equal(t, team.MailFailed, w.mailState(orphan.ID))
	_, err = w.team.Resend(t.Context(), w.owner, orphan.ID)
	require.NoError(t, err)
	w.token(orphan.ID)
	require.Equal(t, "dan", w.mails[len(w.mails)-1].InvitedBy)
}

func (w *world) mailState(invitation string) team.MailState {
	w.t.Helper()
	found, err := w.team.Inspect(w.t.Context(), w.scope.TenantID())
	require.NoError(w.t, err)
	i := slices.IndexFunc(found.Invitations, func(v team.Invitation) bool { return v.ID == invitation })
	return found.Invitations[i].Mail
}

func TestASuspendedClinicsMailsRest(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 3)
	v := w.invite("bob", policies.Dentist)
	token := w.token(v.ID)
	cora := w.invite("cora", policies.Dentist)
	_, err := w.kit.Router.Directory().Suspend(t.Context(), tenancy.By{}, w.scope.TenantID(), "unpaid")
	require.NoError(t, err)
	w.scope, err = w.kit.Router.Scope(t.Context(), w.scope.TenantID())
	require.NoError(t, err)
	sent := len(w.mails)
	require.NoError(t, w.team.SendInvitation(t.Context(), w.mailer(), cora.ID))
	require.Len(t, w.mails, sent)
	_, err = w.team.Accept(t.Context(), person("bob"), token)
	require.ErrorIs(t, err, coded(fault.Forbidden, "clinic_suspended"))
}

func TestAProvisionedClinicWaitsForItsOwner(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 3)
	scope := w.kit.Clinic(t)
	root := person("root")
	require.NoError(t, w.team.Found(t.Context(), scope.TenantID(), team.Founding{
		MaxSeats: 1, Email: "Zoe@Clinic.test", By: audit.Actor{Name: "root", Role: policies.SuperAdmin},
	}))
	require.NoError(t, w.team.Hint(t.Context(), scope.TenantID()))
	found, err := w.team.Inspect(t.Context(), scope.TenantID())
	require.NoError(t, err)
	require.Equal(t, "zoe@clinic.test", found.OwnerEmail())
	w.clock.Move(72 * time.Hour)
	require.NoError(t, w.team.ReinviteOwner(t.Context(), root, scope.TenantID()))
	w.scope = scope
	_, err = w.team.Accept(t.Context(), person("zoe"), w.token(found.Invitations[0].ID))
	require.NoError(t, err)
	require.Equal(t, policies.Owner, w.actor(person("zoe")).Role())
	require.ErrorIs(t, w.team.ReinviteOwner(t.Context(), root, scope.TenantID()), coded(fault.Conflict, "owner_exists"))
	page, err := w.audit.ListPlatform(t.Context(), scope.TenantID(), "", 10)
	require.NoError(t, err)
	require.Equal(t, "invitation.resent", page.Entries[0].Action)
}

func TestWhoSeesWhatOfATeam(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 4)
	bob := w.join("bob", policies.Receptionist)
	w.invite("cora", policies.Dentist)
	all, used, err := w.team.Get(t.Context(), w.owner)
	require.NoError(t, err)
	require.Len(t, all.Invitations, 1)
	require.Equal(t, 3, used)
	part, used, err := w.team.Get(t.Context(), bob)
	require.NoError(t, err)
	require.Empty(t, part.Invitations)
	require.Len(t, part.Members, 2)
	require.Equal(t, 3, used)

	renamed := person("bob")
	renamed.Name = "Bob Pop"
	require.NoError(t, w.team.PersonChanged(t.Context(), renamed))
	part, _, err = w.team.Get(t.Context(), bob)
	require.NoError(t, err)
	require.Equal(t, "Bob Pop", part.Members[1].Name)
}
