package team_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/team"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

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
