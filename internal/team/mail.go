package team

import (
	"context"
	"fmt"
	"time"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

const maxMailAttempts = 10

// PendingMail names an invitation whose mail is to be sent.
type PendingMail struct {
	TenantID     tenancy.ID
	InvitationID string
}

// PendingMails gives mails whose hint was missed, of at most limit teams. The sweep calls it and runs SendInvitation for
// each.
func (s *Service) PendingMails(ctx context.Context, limit int) ([]PendingMail, error) {
	now := s.now()
	teams, err := s.loadMailDue(ctx, now, limit)
	if err != nil {
		return nil, err
	}
	var all []PendingMail
	for _, t := range teams {
		for _, v := range t.Invitations {
			if v.Mail == MailPending && v.State == InvitationPending && v.MailDueAt != nil && !v.MailDueAt.After(now) {
				all = append(all, PendingMail{TenantID: t.ID, InvitationID: v.ID})
			}
		}
	}
	return all, nil
}

// SendInvitation sends the mail of an invitation, when that is still right: the invitation is open, its mail has not
// been sent, the clinic is active and the inviter is still its owner. A background worker runs it in the tenant's name.
// It may be repeated; an attempt cut between sending and noting it sends the same Message-ID again. An error means that
// it should be tried again. Faults: Forbidden, NotFound, and what the mailer gives.
func (s *Service) SendInvitation(ctx context.Context, actor identity.Actor, invitationID string) error {
	if err := actor.Authorise(policies.InvitationsSend); err != nil {
		return err
	}
	scope := actor.Scope()
	t, err := s.load(ctx, scope.TenantID())
	if err != nil {
		return err
	}
	v := t.invitation(invitationID)
	if v == nil || v.Mail != MailPending || v.StateAt(s.now()) != InvitationPending {
		return nil
	}
	if scope.Tenant().State != tenancy.Active {
		return s.mailLater(ctx, scope, *v, v.MailAttempts, 10*time.Minute) // a suspended clinic's work rests
	}
	if !t.mayInvite(v.InvitedBy) {
		return s.mailDone(ctx, scope, *v, MailFailed)
	}
	if err := s.d.Mailer.SendInvitation(ctx, s.letter(scope.Tenant(), *v)); err != nil {
		if v.MailAttempts+1 >= maxMailAttempts || !retryable(err) {
			s.d.Logger.WarnContext(ctx, "invitation mail given up", "tenant", t.ID, "invitation", v.ID, "error", err)
			return s.mailDone(ctx, scope, *v, MailFailed)
		}
		if err := s.mailLater(ctx, scope, *v, v.MailAttempts+1, time.Minute<<min(v.MailAttempts, 6)); err != nil {
			return err
		}
		return fmt.Errorf("send invitation: %w", err)
	}
	return s.mailDone(ctx, scope, *v, MailSent)
}

func (s *Service) letter(t tenancy.Tenant, v Invitation) InvitationMail {
	return InvitationMail{
		To: v.Email, Token: makeToken(s.d.TokenKey, v.ID, v.TokenVersion), ClinicName: t.Settings.Name,
		InvitedBy: v.InvitedBy.Name, Role: string(v.Role), Language: t.Settings.Language, ExpiresAt: v.ExpiresAt,
		MessageID: fmt.Sprintf("%s.%d", v.ID, v.TokenVersion),
	}
}

// mayInvite says whether who invited still may: the platform, or the active owner.
func (t *Team) mayInvite(by Inviter) bool {
	if by.MemberID == "" {
		return true
	}
	_, err := t.actingOwner(by.MemberID)
	return err == nil
}

// retryable says whether trying again can help; what is not a fault may be anything.
func retryable(err error) bool {
	kind := fault.KindOf(err)
	return kind == "" || kind == fault.Unavailable || kind == fault.TooMany
}

func (s *Service) mailDone(ctx context.Context, scope tenancy.Scope, sent Invitation, state MailState) error {
	t, err := s.editMail(ctx, scope.TenantID(), sent, func(v *Invitation, _ time.Time) {
		v.Mail, v.MailDueAt = state, nil
	})
	if err != nil {
		return fmt.Errorf("note that an invitation is %s: %w", state, err)
	}
	s.d.Notify(ctx, scope, "team.changed", string(t.ID), t.Rev)
	return nil
}

func (s *Service) mailLater(ctx context.Context, scope tenancy.Scope, sent Invitation, attempts int, wait time.Duration) error {
	_, err := s.editMail(ctx, scope.TenantID(), sent, func(v *Invitation, now time.Time) {
		due := now.Add(wait)
		v.MailAttempts = attempts
		v.MailDueAt = &due
	})
	return err
}

// editMail changes the mail's state, unless the link was renewed in the meantime.
func (s *Service) editMail(ctx context.Context, tenant tenancy.ID, sent Invitation, do func(*Invitation, time.Time)) (Team, error) {
	return s.edit(ctx, tenant, func(t *Team, now time.Time) ([]note, error) {
		if v := t.invitation(sent.ID); v != nil && v.TokenVersion == sent.TokenVersion && v.Mail == MailPending {
			do(v, now)
			return nil, nil
		}
		return nil, errUnchanged
	})
}
